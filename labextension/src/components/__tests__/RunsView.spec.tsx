import { fireEvent, screen, waitFor, within } from '@testing-library/react';

import type { IRun } from '../../api';
import { makeRun, toWire } from '../../testing/factories';
import { FakeServer } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { RunsView } from '../runs/RunsView';

// The curves themselves need a canvas, which the browser tests have.
jest.mock('uplot', () => ({ __esModule: true, default: jest.fn() }));

const BEFORE = makeRun('a', {
  params: { depth: '3', rate: '0.1' },
  metrics: { auc: 0.8 },
  tags: { 'tracker.origin.depth': 'literal, line 2 of the cell' }
});
const AFTER = makeRun('b', {
  params: { depth: '4', rate: '0.1' },
  metrics: { auc: 0.9 }
});

function notebookOf(run: string): unknown {
  const cells = ['import numpy', `depth = ${run === 'a' ? 3 : 4}`, '<b>x</b>'];
  return {
    cells: cells.map((source, id) => ({ cell_type: 'code', id, source }))
  };
}

function serverWith(...runs: IRun[]): FakeServer {
  return new FakeServer({
    'runs/get': ({ query }) => {
      const run = runs.find(({ runId }) => runId === query.run_id);
      return { run: run && toWire(run) };
    },
    'metrics/get-history': ({ query }) => ({
      metrics: [{ key: query.metric_key, value: 1, step: 0 }]
    }),
    'notebook-snapshots/list': () => ({ snapshots: [{ phase: 'end' }] }),
    'notebook-snapshots/get': ({ query }) => ({
      snapshot: {
        run_id: query.run_id,
        phase: 'end',
        source: 'live document',
        path: 'train.ipynb',
        unsaved: true,
        notebook: notebookOf(String(query.run_id))
      }
    })
  });
}

async function show(...runs: IRun[]) {
  const runIds = runs.map(run => run.runId);
  const shown = await renderHosted(
    <RunsView runIds={runIds} />,
    serverWith(...runs)
  );
  await screen.findByTestId('tracker-params');
  return shown;
}

const names = (table: HTMLElement) =>
  within(table)
    .getAllByRole('rowheader')
    .map(header => header.textContent);

describe('RunsView of two runs', () => {
  it('marks the parameters that differ', async () => {
    await show(BEFORE, AFTER);
    const rows = screen
      .getByTestId('tracker-params')
      .querySelectorAll<HTMLElement>('tbody tr');
    expect([...rows].map(row => row.dataset.differs)).toEqual([
      'true',
      'false'
    ]);
  });

  it('can leave out what does not differ', async () => {
    await show(BEFORE, AFTER);
    const [toggle] = screen.getAllByLabelText('Only differences');
    fireEvent.click(toggle as HTMLElement);
    expect(names(screen.getByTestId('tracker-params'))).toEqual(['depth']);
  });

  it('says which metric is the best', async () => {
    await show(BEFORE, AFTER);
    const best = screen
      .getByTestId('tracker-metrics')
      .querySelectorAll('[data-best=true]');
    expect([...best].map(value => value.textContent)).toEqual(['0.9']);
  });

  it('says where a value came from', async () => {
    await show(BEFORE, AFTER);
    expect(screen.getByTitle(/literal, line 2 of the cell/).textContent).toBe(
      '3'
    );
  });

  it('draws a bar per run where a metric has one value', async () => {
    await show(BEFORE, AFTER);
    const chart = screen.getByTestId('tracker-chart');
    await waitFor(() => {
      expect(chart.querySelectorAll('rect')).toHaveLength(2);
    });
  });

  it('shows the changed lines and folds the unchanged cells', async () => {
    await show(BEFORE, AFTER);
    const diff = within(screen.getByTestId('tracker-notebook-diff'));
    await diff.findByText('Changed cell');
    const lines = screen
      .getByTestId('tracker-notebook-diff')
      .querySelectorAll('del, ins');
    expect([...lines].map(line => line.textContent)).toEqual([
      '-depth = 3\n',
      '+depth = 4\n'
    ]);
    expect(diff.getAllByText('1 unchanged cell')).toHaveLength(2);
  });

  it('says where each notebook came from', async () => {
    await show(BEFORE, AFTER);
    await waitFor(() => {
      expect(
        screen.getAllByText(/from the open notebook.*with unsaved edits/)
      ).toHaveLength(2);
    });
  });

  it('follows a run that changes', async () => {
    const { tracker, server } = await show(BEFORE, AFTER);
    tracker.start();
    const changed = { ...AFTER, params: { depth: '5' } };
    server.answers['runs/get'] = ({ query }) => ({
      run: toWire(query.run_id === 'a' ? BEFORE : changed)
    });
    server.socket('changes/stream')?.say({
      changes: [{ entity: 'run', entity_id: 'b' }],
      next: 1
    });
    expect(await screen.findByText('5', {}, { timeout: 2000 })).toBeTruthy();
    tracker.dispose();
  });
});

describe('RunsView of one run', () => {
  it('shows its notebook as text, never as HTML', async () => {
    await show(BEFORE);
    expect(await screen.findByText('<b>x</b>')).toBeTruthy();
    expect(screen.queryByTestId('tracker-notebook-diff')).toBeNull();
  });

  it('has no differences to ask for', async () => {
    await show(BEFORE);
    expect(screen.queryByLabelText('Only differences')).toBeNull();
  });
});

describe('RunsView of three runs', () => {
  it('compares the first notebook with the one that is chosen', async () => {
    const third = makeRun('c', { params: { depth: '3' } });
    const { server } = await show(BEFORE, AFTER, third);
    const diff = within(screen.getByTestId('tracker-notebook-diff'));
    fireEvent.change(diff.getByLabelText('run-a against'), {
      target: { value: 'c' }
    });
    await waitFor(() => {
      const asked = server
        .asked('notebook-snapshots/get')
        .map(request => request.query.run_id);
      expect(asked).toContain('c');
    });
  });
});
