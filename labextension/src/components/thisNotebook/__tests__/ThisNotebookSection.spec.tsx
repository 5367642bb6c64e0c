import { act, fireEvent, screen, within } from '@testing-library/react';

import type { IRun } from '../../../api';
import { NotebookRuns } from '../../../state';
import { makeRun, toWire } from '../../../testing/factories';
import { FakeServer, Refusal } from '../../../testing/fakeServer';
import { renderHosted } from '../../../testing/renderHosted';
import { CellBadge } from '../CellBadge';
import { ThisNotebookSection } from '../ThisNotebookSection';

const CELLS = [
  { id: 'x', title: 'rate = 0.1', checksum: '1' },
  { id: 'y', title: 'fit()', checksum: '2' }
];
const run = (id: string, cellId: string, part: Partial<IRun> = {}) =>
  makeRun(id, {
    ...part,
    tags: { 'tracker.cell.id': cellId, ...part.tags }
  });
const RUNS = [
  run('c', 'x', { startTime: 3, metrics: { auc: 0.9 } }),
  run('b', 'y', { startTime: 2, tags: { 'tracker.cell.checksum': 'old' } }),
  run('a', 'x', { startTime: 1, metrics: { auc: 0.8 } })
];

async function open(answer: () => unknown) {
  const server = new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'Default' }]
    }),
    'runs/search': ({ body }) =>
      String(body.filter).includes('source.name') ? answer() : {}
  });
  const shown = await renderHosted(<ThisNotebookSection />, server);
  const notebook = new NotebookRuns(shown.tracker, 'work/churn.ipynb');
  notebook.setCells(CELLS);
  await act(async () => {
    shown.tracker.notebook.show(notebook);
    await notebook.load();
  });
  return { ...shown, notebook };
}

const openRuns = (runs: readonly IRun[] = RUNS) =>
  open(() => ({ runs: runs.map(toWire) }));
const items = () => screen.getAllByTestId('tracker-notebook-run');
const press = (key: string) => {
  fireEvent.keyDown(document.activeElement as Element, { key });
};

describe('ThisNotebookSection', () => {
  it('is not there while no notebook is open', async () => {
    const { container } = await renderHosted(<ThisNotebookSection />);
    expect(container.textContent).toBe('');
  });

  it('lists runs below the cells that made them', async () => {
    await openRuns();
    const groups = screen.getAllByTestId('tracker-cell-group');
    const texts = groups.map(group => [
      within(group).getByRole('heading').textContent,
      ...within(group)
        .getAllByTestId('tracker-notebook-run')
        .map(item => item.dataset.runId)
    ]);
    expect(texts).toEqual([
      ['rate = 0.1', 'c', 'a'],
      ['fit()', 'b']
    ]);
  });

  it('marks the best of a cell, and a cell that was edited since', async () => {
    await openRuns();
    expect(items()[0]?.textContent).toContain('0.9★');
    expect(items()[1]?.textContent).not.toContain('★');
    const [fresh, stale] = screen.getAllByRole('heading', { level: 4 });
    expect(within(fresh as HTMLElement).queryByRole('img')).toBeNull();
    expect(
      within(stale as HTMLElement)
        .getByRole('img')
        .getAttribute('aria-label')
    ).toBe('Edited since its latest run');
  });

  it('teaches how to make a run where there is none', async () => {
    await openRuns([]);
    expect(screen.getByTestId('tracker-this-notebook').textContent).toContain(
      'Begin a cell with %%track and run it.'
    );
  });

  it('shows the cell by a click, and opens the run by Enter or two', async () => {
    const { host } = await openRuns();
    const [first] = items() as [HTMLElement];
    fireEvent.click(first);
    expect(host.showCell).toHaveBeenCalledWith('c', 'x');
    fireEvent.keyDown(first, { key: 'Enter' });
    fireEvent.doubleClick(first);
    expect(host.openRun).toHaveBeenCalledTimes(2);
  });

  it('opens a run whose cell is gone by a click', async () => {
    const { host } = await openRuns([run('a', 'gone')]);
    fireEvent.click(items()[0] as HTMLElement);
    expect(host.openRun).toHaveBeenCalledWith('a');
  });

  it('is one stop for the Tab key, and walked by arrows', async () => {
    await openRuns();
    const [first, second] = items() as [HTMLElement, HTMLElement];
    expect(items().filter(item => item.tabIndex === 0)).toEqual([first]);
    act(() => {
      first.focus();
    });
    press('ArrowDown');
    expect(document.activeElement).toBe(second);
    expect(items().filter(item => item.tabIndex === 0)).toEqual([second]);
  });

  it('shows three runs of a cell, and the others when asked', async () => {
    await openRuns(['1', '2', '3', '4', '5'].map(id => run(id, 'x')));
    expect(items()).toHaveLength(3);
    fireEvent.click(screen.getByText('Show 2 more'));
    expect(items()).toHaveLength(5);
  });

  it('says why there are no runs, and tries again', async () => {
    let isDown = true;
    await open(() =>
      isDown
        ? new Refusal(500, 'INTERNAL_ERROR', 'no room')
        : { runs: RUNS.map(toWire) }
    );
    expect(screen.getByRole('alert').textContent).toContain('no room');
    isDown = false;
    await act(async () => {
      fireEvent.click(screen.getByText('Retry'));
      await Promise.resolve();
    });
    expect(await screen.findAllByTestId('tracker-notebook-run')).toHaveLength(
      3
    );
  });
});

describe('CellBadge', () => {
  async function show(cellId: string) {
    const { tracker, notebook } = await openRuns();
    const shown = await renderHosted(
      <CellBadge notebook={notebook} cellId={cellId} />
    );
    return { ...shown, tracker, notebook };
  }
  const badge = () => screen.queryByTestId('tracker-cell-badge');

  it('says in words how the latest run of the cell went', async () => {
    await show('x');
    expect(badge()?.getAttribute('aria-label')).toBe(
      'Latest run of this cell: run-c · Finished · auc = 0.9 · best of this cell'
    );
  });

  it('opens the run', async () => {
    const { host } = await show('x');
    fireEvent.click(badge() as HTMLElement);
    expect(host.openRun).toHaveBeenCalledWith('c');
  });

  it('is stale once the cell has another text than its run had', async () => {
    await show('y');
    expect(badge()?.dataset.stale).toBe('true');
    expect(badge()?.getAttribute('aria-label')).toContain('edited since');
  });

  it('is not there for a cell without runs', async () => {
    await show('z');
    expect(badge()).toBeNull();
  });
});
