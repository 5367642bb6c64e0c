import { act, fireEvent, screen, waitFor } from '@testing-library/react';

import type { IRun } from '../../api';
import { RUN_COLORS } from '../../state';
import { makeRun, toWire } from '../../testing/factories';
import { FakeServer } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { GroupRow } from '../sidebar/GroupRow';
import { RunsSection } from '../sidebar/RunsSection';

const RUNS = ['a', 'b', 'c', 'd'].map((id, index) =>
  makeRun(id, {
    startTime: 100 - index,
    status: index < 2 ? 'FINISHED' : 'FAILED'
  })
);

function serverWith(runs: readonly IRun[]): FakeServer {
  return new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'Default' }]
    }),
    'runs/search': ({ body }) => ({
      runs: String(body.filter).includes(' IN (') ? [] : runs.map(toWire)
    })
  });
}

const open = (runs: readonly IRun[] = RUNS) =>
  renderHosted(<RunsSection />, serverWith(runs));
const row = (id: string) =>
  document.querySelector(`[data-row-id="${id}"]`) as HTMLElement;
const rowIds = () =>
  [...document.querySelectorAll<HTMLElement>('[data-row-id]')].map(
    ({ dataset }) => dataset.rowId
  );
const press = (key: string, part = {}) => {
  fireEvent.keyDown(document.activeElement as Element, { key, ...part });
};
const focus = (id: string) => {
  act(() => {
    row(id).focus();
  });
};

const group = (total?: number) => (
  <GroupRow
    row={{ kind: 'group', id: 'g', isPins: false, count: 12, isOpen: true }}
    title="depth = 3"
    isPart
    total={total}
    isActive
    index={0}
    onToggle={jest.fn()}
  />
);

describe('RunGrid', () => {
  it('says how many runs a group has before they are loaded', async () => {
    await renderHosted(group(57));
    expect(screen.getByTitle('12 of them are loaded').textContent).toBe('57');
  });

  it('says how many are loaded where the server cannot tell', async () => {
    await renderHosted(group());
    expect(screen.getByText('12+')).toBeTruthy();
  });

  it('is reached by the Tab key in one row', async () => {
    await open();
    const reachable = () =>
      document.querySelectorAll('[data-row-id][tabindex="0"]');
    expect(reachable()).toHaveLength(1);
    focus('c');
    expect([...reachable()]).toEqual([row('c')]);
  });

  it('is walked by the arrow keys', async () => {
    await open();
    focus('a');
    press('ArrowDown');
    expect(document.activeElement).toBe(row('b'));
    press('End');
    expect(document.activeElement).toBe(row('d'));
    press('ArrowDown');
    expect(document.activeElement).toBe(row('d'));
    press('Home');
    expect(document.activeElement).toBe(row('a'));
  });

  it('opens, ticks, hides and pins by keys', async () => {
    const { host, tracker } = await open();
    focus('b');
    press('Enter');
    expect(host.openRun).toHaveBeenCalledWith('b');
    press(' ');
    expect(tracker.selection.get()).toEqual(['b']);
    press('x');
    expect(tracker.looks.isHidden('b')).toBe(true);
    press('p');
    expect(tracker.looks.isPinned('b')).toBe(true);
    expect(rowIds()).toEqual(['pins', 'b', 'a', 'c', 'd']);
  });

  it('ticks all, and none, by keys', async () => {
    const { tracker } = await open();
    focus('a');
    press('a', { ctrlKey: true });
    expect(tracker.selection.get()).toHaveLength(4);
    press('Escape');
    expect(tracker.selection.get()).toEqual([]);
  });

  it('ticks all runs up to the one that is clicked with Shift', async () => {
    const { tracker } = await open();
    const tick = (name: string, part = {}) => {
      fireEvent.click(screen.getByRole('checkbox', { name }), part);
    };
    tick('Tick run-b');
    tick('Tick run-d', { shiftKey: true });
    expect(tracker.selection.get()).toEqual(['b', 'c', 'd']);
    expect(row('c').getAttribute('aria-selected')).toBe('true');
  });

  it('leaves keys to a button that has the focus', async () => {
    const { host, tracker } = await open();
    const name = screen.getByRole('button', { name: 'run-a' });
    act(() => {
      name.focus();
    });
    press('x');
    press('Enter');
    expect(tracker.looks.isHidden('a')).toBe(false);
    expect(host.openRun).not.toHaveBeenCalled();
  });

  it('groups by status, and folds a group away', async () => {
    await open();
    fireEvent.change(screen.getByLabelText('Group by'), {
      target: { value: 'status' }
    });
    await waitFor(() => {
      expect(rowIds()).toEqual([
        'group:FINISHED',
        'a',
        'b',
        'group:FAILED',
        'c',
        'd'
      ]);
    });
    fireEvent.click(row('group:FINISHED'));
    expect(rowIds()).toEqual(['group:FINISHED', 'group:FAILED', 'c', 'd']);
  });

  it('chooses a color, and goes back to the row', async () => {
    const { tracker } = await open();
    focus('a');
    press('c');
    const first = screen.getByRole('radio', { name: 'Color 1' });
    fireEvent.click(first);
    expect(tracker.looks.colorOf('a')).toBe(RUN_COLORS[0]);
    expect(screen.queryByRole('radiogroup')).toBeNull();
    expect(document.activeElement).toBe(row('a'));
  });

  describe('when the run that the keyboard is on is deleted', () => {
    async function begin() {
      const runs = [...RUNS];
      const remove = () => {
        runs.splice(1, 1);
        return tracker.reload();
      };
      const { tracker } = await renderHosted(
        <RunsSection />,
        serverWith(runs),
        {
          runActions: () => [
            [
              {
                label: 'Delete Run',
                isEnabled: true,
                onChoose: () => void remove()
              }
            ]
          ]
        }
      );
      focus('b');
      return remove;
    }
    const focusedId = () =>
      (document.activeElement as HTMLElement).dataset.rowId;

    it('goes on to the next one', async () => {
      const remove = await begin();
      await act(remove);
      expect(rowIds()).toEqual(['a', 'c', 'd']);
      expect(focusedId()).toBe('c');
    });

    it('goes on to the next one after its menu', async () => {
      await begin();
      press('m');
      fireEvent.click(screen.getByRole('menuitem', { name: 'Delete Run' }));
      await waitFor(() => {
        expect(focusedId()).toBe('c');
      });
    });

    it('takes no focus that is elsewhere', async () => {
      const remove = await begin();
      act(() => {
        row('b').blur();
      });
      await act(remove);
      expect(rowIds()).toEqual(['a', 'c', 'd']);
      expect(document.activeElement).toBe(document.body);
    });
  });

  it('draws only the rows in view of a long list', async () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      makeRun(`run-${index}`, { startTime: 2000 - index })
    );
    await open(many);
    expect(rowIds().length).toBeLessThan(60);
    expect(screen.getByRole('treegrid').getAttribute('aria-rowcount')).toBe(
      '1001'
    );
  });

  it('shows a hostile name as text', async () => {
    const name = '<img src=x onerror="alert(1)">';
    await open([makeRun('a', { name })]);
    expect(screen.getByRole('button', { name }).textContent).toBe(name);
    expect(document.querySelector('img[src]')).toBeNull();
  });

  it('says that only loaded runs are sorted, where the server cannot', async () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      makeRun(`run-${index}`)
    );
    const server = new FakeServer({
      'runs/search': () => ({
        runs: many.map(toWire),
        next_page_token: 'more'
      })
    });
    const { tracker } = await renderHosted(<RunsSection />, server);
    act(() => {
      tracker.view.setSort({ by: 'duration', key: '', isDescending: true });
    });
    expect(
      await screen.findByText(/Order of the 100 runs loaded/)
    ).toBeTruthy();
  });
});
