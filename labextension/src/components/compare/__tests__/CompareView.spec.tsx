import {
  act,
  fireEvent,
  screen,
  waitFor,
  within
} from '@testing-library/react';

import type { IRun } from '../../../api';
import { CURVE_SETTINGS } from '../../../compare';
import { makeRun, toWire } from '../../../testing/factories';
import { FakeServer, Refusal } from '../../../testing/fakeServer';
import { renderHosted } from '../../../testing/renderHosted';
import { CompareView } from '../CompareView';

const A = makeRun('a', {
  params: { depth: '3', rate: '0.1' },
  metrics: { auc: 0.8 },
  tags: { 'tracker.origin.depth': 'literal, line 2 of the cell' }
});
const B = makeRun('b', {
  params: { depth: '4', rate: '0.1' },
  metrics: { auc: 0.9 }
});
const C = makeRun('c', { params: { depth: '5' }, metrics: { auc: 0.7 } });

// jsdom lays nothing out, and what has no size shows no rows.
beforeEach(() => {
  for (const name of ['offsetWidth', 'offsetHeight'] as const) {
    jest.spyOn(HTMLElement.prototype, name, 'get').mockReturnValue(1000);
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

function serverWith(...runs: IRun[]): FakeServer {
  return new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'Default' }]
    }),
    'runs/search': ({ body }) => ({
      runs: runs
        .filter(run => String(body.filter).includes(`'${run.runId}'`))
        .map(toWire)
    })
  });
}

async function show(runs: IRun[], server = serverWith(...runs)) {
  const shown = await renderHosted(
    <CompareView runIds={runs.map(run => run.runId)} />,
    server
  );
  return { ...shown, grid: await screen.findByRole('grid') };
}

const texts = (elements: readonly HTMLElement[]) =>
  elements.map(element => element.textContent);
const heads = () => texts(screen.getAllByRole('columnheader')).slice(1);
const rowOf = (name: string) =>
  screen
    .getAllByRole('row')
    .find(row => row.textContent?.startsWith(name)) as HTMLElement;
const cellsOf = (name: string) =>
  texts(within(rowOf(name)).getAllByRole('gridcell'));

describe('CompareView', () => {
  it('asks for all runs at once, never for each', async () => {
    const { server } = await show([A, B, C]);
    const filters = server.asked('runs/search').map(({ body }) => body.filter);
    const among = filters.filter(filter => String(filter).includes(' IN '));
    expect(new Set(among)).toEqual(
      new Set(["attributes.run_id IN ('a', 'b', 'c')"])
    );
    expect(server.asked('runs/get')).toHaveLength(0);
  });

  it('shows keys by runs', async () => {
    await show([A, B]);
    expect(heads()).toEqual(['run-a', 'run-b']);
    expect(cellsOf('depth')).toEqual(['3', '4']);
  });

  it('says which metric is the best, and where a value came from', async () => {
    await show([A, B]);
    expect(cellsOf('auc')).toEqual(['0.8', '0.9best']);
    expect(screen.getByTitle(/literal, line 2 of the cell/).textContent).toBe(
      '3'
    );
  });

  it('can leave out what does not differ', async () => {
    await show([A, B]);
    expect(rowOf('rate')).toBeTruthy();
    fireEvent.click(screen.getByLabelText('Only differences'));
    expect(rowOf('rate')).toBeUndefined();
    expect(rowOf('depth')).toBeTruthy();
  });

  it('says so when no name holds what is searched for', async () => {
    await show([A, B]);
    fireEvent.change(screen.getByLabelText('Search names'), {
      target: { value: 'nothing' }
    });
    expect(screen.getByText('No name holds “nothing”.')).toBeTruthy();
  });

  it('can show runs as rows', async () => {
    await show([A, B]);
    fireEvent.click(screen.getByLabelText('Runs as rows'));
    expect(heads()).toContain('Pdepth');
    expect(rowOf('run-b')).toBeTruthy();
  });

  it('says how far values are from the baseline', async () => {
    await show([A, B]);
    fireEvent.change(screen.getByLabelText('Baseline'), {
      target: { value: 'a' }
    });
    expect(cellsOf('depth')).toEqual(['3', '4+1 (+33 %)']);
  });

  it('sorts the runs by a key that is clicked, and back', async () => {
    await show([A, B, C]);
    const head = () => within(rowOf('auc')).getByRole('rowheader');
    fireEvent.click(head());
    expect(heads()).toEqual(['run-c', 'run-a', 'run-b']);
    fireEvent.click(head());
    expect(heads()).toEqual(['run-b', 'run-a', 'run-c']);
    fireEvent.click(head());
    expect(heads()).toEqual(['run-a', 'run-b', 'run-c']);
  });

  it('opens a run whose head is clicked', async () => {
    const { host } = await show([A, B]);
    fireEvent.click(screen.getByRole('columnheader', { name: 'run-b' }));
    expect(host.openRun).toHaveBeenCalledWith('b');
  });

  it('goes from cell to cell by the arrow keys, one in the order of tabs', async () => {
    const { grid } = await show([A, B]);
    const key = (name: string) => {
      fireEvent.keyDown(document.activeElement ?? grid, { key: name });
    };
    act(() => {
      screen.getAllByRole('columnheader')[0]?.focus();
    });
    key('ArrowRight');
    expect(document.activeElement?.textContent).toBe('run-a');
    key('End');
    expect(document.activeElement?.textContent).toBe('run-b');
    expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  });

  it('says how large the table is', async () => {
    const { grid } = await show([A, B]);
    expect(grid.getAttribute('aria-colcount')).toBe('3');
    expect(Number(grid.getAttribute('aria-rowcount'))).toBeGreaterThan(5);
  });

  it('shows hostile names as text', async () => {
    const hostile = makeRun('h', {
      name: '<img src=x onerror=alert(1)>',
      params: { '<b>x</b>': '<i>1</i>' }
    });
    const { container } = await show([A, hostile]);
    expect(container.querySelector('img, b, i')).toBeNull();
    expect(screen.getAllByText('<i>1</i>')).toHaveLength(1);
  });

  it('takes a run out, and adds those that are ticked', async () => {
    const { tracker, server } = await show([A, B], serverWith(A, B, C));
    fireEvent.click(screen.getByRole('button', { name: 'Choose runs' }));
    fireEvent.click(screen.getByRole('button', { name: 'Remove run-a' }));
    await waitFor(() => {
      expect(heads()).toEqual(['run-b']);
    });
    act(() => {
      tracker.selection.toggle('c');
    });
    fireEvent.click(screen.getByRole('button', { name: 'Add the ticked run' }));
    await waitFor(() => {
      expect(heads()).toEqual(['run-b', 'run-c']);
    });
    // Only what was not known yet.
    const last = server.asked('runs/search').at(-1);
    expect(last?.body.filter).toBe("attributes.run_id IN ('c')");
  });

  it('says which runs are gone', async () => {
    await renderHosted(<CompareView runIds={['a', 'x']} />, serverWith(A));
    const note = await screen.findByText(/1 run was deleted/);
    expect(note.title).toBe('x');
  });

  it('says what went wrong, and tries again', async () => {
    const server = serverWith(A, B);
    const search = server.answers['runs/search'];
    server.answers['runs/search'] = () => new Refusal(500, 'X', 'broken');
    await renderHosted(<CompareView runIds={['a', 'b']} />, server);
    const [alert] = await screen.findAllByRole('alert');
    expect(alert?.textContent).toContain('broken');
    Object.assign(server.answers, { 'runs/search': search });
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('grid')).toBeTruthy();
  });

  it('follows a run that changes', async () => {
    const { tracker, server } = await show([A, B]);
    tracker.start();
    const changed = { ...B, params: { depth: '77' } };
    server.answers['runs/search'] = () => ({ runs: [toWire(changed)] });
    server.socket('changes/stream')?.say({
      changes: [{ entity: 'run', entity_id: 'b' }],
      next: 1
    });
    expect(await screen.findByText('77', {}, { timeout: 3000 })).toBeTruthy();
    tracker.dispose();
  });

  it('shares what is seen', async () => {
    const { host } = await show([A, B]);
    fireEvent.click(screen.getByLabelText('Only differences'));
    fireEvent.click(screen.getByRole('button', { name: 'Copy link' }));
    expect(host.shareLink).toHaveBeenCalledWith({
      runIds: ['a', 'b'],
      settings: {
        view: 'table',
        onlyDifferences: true,
        curves: CURVE_SETTINGS
      }
    });
  });

  it('shows the causes beside two runs, not beside three', async () => {
    const { unmount } = await show([A, B]);
    expect(screen.getByTestId('tracker-causes')).toBeTruthy();
    unmount();
    await show([A, B, C]);
    expect(screen.queryByTestId('tracker-causes')).toBeNull();
  });
});
