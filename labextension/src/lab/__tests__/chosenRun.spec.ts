import type { JupyterFrontEnd } from '@jupyterlab/application';

import { Tracker } from '../../state';
import { makeRun, toWire } from '../../testing/factories';
import { FakeServer } from '../../testing/fakeServer';
import { chosenRuns } from '../chosenRun';
import { RunsWidget } from '../runsWidget';

// A tab of JupyterLab, which needs a whole JupyterLab.
jest.mock('../runsWidget', () => ({ RunsWidget: jest.fn() }));

const SHOWN = { runId: { value: 'shown' } };

/** JupyterLab with a tab of a run in front, and the row of a run below the pointer. */
function makeApp(hit?: HTMLElement): JupyterFrontEnd {
  return {
    shell: { currentWidget: Object.create(RunsWidget.prototype, SHOWN) },
    contextMenuHitTest: (test: (node: HTMLElement) => boolean) =>
      hit && test(hit) ? hit : undefined
  } as unknown as JupyterFrontEnd;
}

function row(runId: string): HTMLElement {
  const element = document.createElement('div');
  element.dataset.runId = runId;
  element.tabIndex = 0;
  document.body.append(element);
  return element;
}

async function makeTracker(...ticked: string[]): Promise<Tracker> {
  const runs = ['b', 'a'].map((id, index) =>
    makeRun(id, { startTime: 10 - index })
  );
  const server = new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'Default' }]
    }),
    'runs/search': () => ({ runs: runs.map(toWire) })
  });
  const tracker = new Tracker(server);
  await tracker.reload();
  tracker.selection.add(ticked);
  return tracker;
}

describe('chosenRuns', () => {
  it('are those that are named', async () => {
    const tracker = await makeTracker('a');
    const ask = (args: object) => chosenRuns(makeApp(), tracker, { ...args });
    expect(ask({ run_ids: ['x', 'y'] })).toEqual(['x', 'y']);
    expect(ask({ run_id: 'x' })).toEqual(['x']);
  });

  it('are else the row that was clicked with the right button', async () => {
    const tracker = await makeTracker('a');
    const args = { clicked: true };
    expect(chosenRuns(makeApp(row('b')), tracker, args)).toEqual(['b']);
    expect(chosenRuns(makeApp(), tracker, args)).toEqual([]);
  });

  it('are else the row that has the focus', async () => {
    const tracker = await makeTracker('a');
    row('b').focus();
    expect(chosenRuns(makeApp(), tracker, { focused: true })).toEqual(['b']);
  });

  it('are all ticked runs for a row that is one of them', async () => {
    const tracker = await makeTracker('b', 'a');
    const ask = (id: string) =>
      chosenRuns(makeApp(), tracker, { row: id }, true);
    expect(ask('b')).toEqual(['a', 'b']);
    expect(ask('c')).toEqual(['c']);
    expect(chosenRuns(makeApp(), tracker, { row: 'b' })).toEqual(['b']);
  });

  it('are else the ticked ones, else the one of the tab in front', async () => {
    const tracker = await makeTracker('b', 'a');
    expect(chosenRuns(makeApp(), tracker, {})).toEqual(['a', 'b']);
    tracker.selection.clear();
    expect(chosenRuns(makeApp(), tracker, {})).toEqual(['shown']);
  });
});
