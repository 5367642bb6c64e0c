import {
  act,
  fireEvent,
  screen,
  waitFor,
  within
} from '@testing-library/react';

import type { IRun } from '../../../api';
import { makeRun, toWire } from '../../../testing/factories';
import { FakeServer, Refusal } from '../../../testing/fakeServer';
import { renderHosted } from '../../../testing/renderHosted';
import { RunPage } from '../RunPage';

// The curves themselves need a canvas, which the browser tests have.
jest.mock('uplot', () => ({ __esModule: true, default: jest.fn() }));

const RUN = makeRun('a', {
  name: '<img src=x onerror=alert(1)>',
  params: { depth: '3' },
  metrics: { auc: 0.87654321 },
  tags: {
    team: 'risk',
    'mlflow.note.content': 'It is *good*.',
    'tracker.origin.depth': 'literal, line 2 of the cell',
    'mlflow.source.git.commit': 'a'.repeat(40),
    'tracker.git.patch': 'provenance/changes.patch'
  }
});

const FILES: Record<string, unknown[] | undefined> = {
  logs: [{ path: 'logs/train.log', file_size: 6 }],
  output: [
    { path: 'output/stdout.txt', file_size: 3 },
    { path: 'output/cell_7', is_dir: true }
  ],
  'output/cell_7': [{ path: 'output/cell_7/stderr.txt', file_size: 3 }],
  environment: [{ path: 'environment/requirements.txt' }]
};

const TEXTS: Record<string, string | undefined> = {
  'environment/requirements.txt': 'numpy==2.1.0\npandas==2.2.0',
  'provenance/changes.patch': '@@ -1 +1 @@\n-old\n+new'
};

function serverWith(run: IRun, info: object = {}): FakeServer {
  return new FakeServer({
    'runs/get': ({ query }) => {
      const wire = toWire(
        query.run_id === run.runId ? run : makeRun(String(query.run_id))
      ) as { info: object };
      return {
        run: {
          ...wire,
          info: { ...wire.info, ...info },
          inputs: {
            dataset_inputs: [
              {
                dataset: { name: 'churn', digest: 'd1', source: '{}' },
                tags: [{ key: 'mlflow.data.context', value: 'training' }]
              }
            ]
          }
        }
      };
    },
    'artifacts/list': ({ query }) => ({
      files: FILES[String(query.path ?? '')]
    }),
    'get-artifact': ({ query }) => TEXTS[String(query.path)] ?? 'lines'
  });
}

async function show(run: IRun = RUN, info: object = {}) {
  const server = serverWith(run, info);
  const shown = await renderHosted(<RunPage runId={run.runId} />, server);
  await screen.findByRole('tablist');
  return shown;
}

const open = (name: string) => {
  fireEvent.click(screen.getByRole('tab', { name }));
};

const bodies = (server: FakeServer, name: string) =>
  server.asked(name).map(({ body }) => body);

describe('The head of a run', () => {
  it('has the name as text, whatever it is', async () => {
    await show();
    const heading = screen.getByRole('heading', { level: 2 });
    expect(heading.textContent).toBe(RUN.name);
    expect(heading.querySelector('img')).toBeNull();
  });

  it('renames the run', async () => {
    const { server } = await show();
    fireEvent.click(screen.getByRole('button', { name: 'Rename the run' }));
    const field = screen.getByLabelText('Name of the run');
    fireEvent.change(field, { target: { value: ' better ' } });
    fireEvent.submit(field);
    await waitFor(() => {
      expect(bodies(server, 'runs/update')).toEqual([
        { run_id: 'a', run_name: 'better' }
      ]);
    });
    await waitFor(() => {
      expect(screen.queryByLabelText('Name of the run')).toBeNull();
    });
  });

  it('keeps what was typed when the name is refused, and says why', async () => {
    const { server } = await show();
    server.answers['runs/update'] = () =>
      new Refusal(403, 'PERMISSION_DENIED', 'You may not');
    fireEvent.click(screen.getByRole('button', { name: 'Rename the run' }));
    const field = screen.getByLabelText('Name of the run');
    fireEvent.change(field, { target: { value: 'better' } });
    fireEvent.submit(field);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('You may not');
    expect(screen.getByLabelText('Name of the run')).toBeTruthy();
  });

  it('leaves the name as it is on Escape', async () => {
    const { server } = await show();
    fireEvent.click(screen.getByRole('button', { name: 'Rename the run' }));
    fireEvent.keyDown(screen.getByLabelText('Name of the run'), {
      key: 'Escape'
    });
    expect(screen.getByRole('heading', { level: 2 })).toBeTruthy();
    expect(server.asked('runs/update')).toEqual([]);
  });

  it('takes a tag away', async () => {
    const { server } = await show();
    fireEvent.click(
      screen.getByRole('button', { name: 'Remove the tag team' })
    );
    await waitFor(() => {
      expect(bodies(server, 'runs/delete-tag')).toEqual([
        { run_id: 'a', key: 'team' }
      ]);
    });
  });

  it('adds a tag', async () => {
    const { server } = await show();
    fireEvent.click(screen.getByRole('button', { name: '+ Add tag' }));
    fireEvent.change(screen.getByLabelText('Name of the tag'), {
      target: { value: 'stage' }
    });
    fireEvent.change(screen.getByLabelText('Value of the tag'), {
      target: { value: 'final' }
    });
    fireEvent.submit(screen.getByLabelText('Value of the tag'));
    await waitFor(() => {
      expect(bodies(server, 'runs/set-tag')).toEqual([
        { run_id: 'a', key: 'stage', value: 'final' }
      ]);
    });
  });

  it('shows none of the tags that the tracker writes', async () => {
    await show();
    const tags = screen.getByRole('list', { name: 'Tags' });
    expect(tags.textContent).toBe('teamrisk×');
  });
});

describe('A run that is deleted', () => {
  it('says so, and comes back', async () => {
    const { server } = await show(RUN, { lifecycle_stage: 'deleted' });
    const note = screen.getByTestId('tracker-deleted');
    fireEvent.click(within(note).getByRole('button', { name: 'Restore' }));
    await waitFor(() => {
      expect(bodies(server, 'runs/restore')).toEqual([{ run_id: 'a' }]);
    });
  });
});

describe('A run that cannot be read', () => {
  it('says why, and is tried again', async () => {
    const server = serverWith(RUN);
    const answer = server.answers['runs/get'];
    server.answers['runs/get'] = () => new Refusal(500, '', 'broken');
    await renderHosted(<RunPage runId="a" />, server);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('broken');
    server.answers['runs/get'] = answer as () => unknown;
    fireEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    await screen.findByRole('tablist');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('The tabs of a run', () => {
  it('are walked by the arrow keys', async () => {
    await show();
    const tabs = screen.getAllByRole('tab');
    fireEvent.keyDown(tabs[0] as HTMLElement, { key: 'ArrowRight' });
    expect(tabs[1]?.getAttribute('aria-selected')).toBe('true');
    expect(document.activeElement).toBe(tabs[1]);
    fireEvent.keyDown(tabs[1] as HTMLElement, { key: 'End' });
    expect(document.activeElement).toBe(tabs.at(-1));
    fireEvent.keyDown(tabs.at(-1) as HTMLElement, { key: 'ArrowRight' });
    expect(document.activeElement).toBe(tabs[0]);
  });

  it('let the keyboard reach only the one that is selected', async () => {
    await show();
    const reached = screen.getAllByRole('tab').map(tab => tab.tabIndex);
    expect(reached).toEqual([0, -1, -1, -1, -1, -1, -1]);
  });

  it('open where the reader was last', async () => {
    const { tracker } = await show();
    open('Reproduce');
    await waitFor(async () => {
      const kept = await tracker.memory.load('run-page');
      expect(kept).toEqual({ tab: 'reproduce' });
    });
  });
});

describe('The overview of a run', () => {
  it('has parameters with where they came from, and metrics', async () => {
    await show();
    const params = screen.getByTestId('tracker-params');
    expect(params.textContent).toContain('literal, line 2 of the cell');
    const metrics = within(screen.getByTestId('tracker-metrics'));
    expect(metrics.getByText('0.8765').title).toBe('0.87654321');
  });

  it('finds a parameter by its name', async () => {
    const params = Object.fromEntries(
      Array.from({ length: 20 }, (_x, index) => [`p${index}`, 'x'])
    );
    await show({ ...RUN, params });
    const table = within(screen.getByTestId('tracker-params'));
    fireEvent.change(table.getByRole('searchbox'), {
      target: { value: 'P17' }
    });
    expect(table.getAllByRole('row')).toHaveLength(1);
    fireEvent.change(table.getByRole('searchbox'), {
      target: { value: 'nothing' }
    });
    expect(table.getByText('Nothing matches “nothing”.')).toBeTruthy();
  });

  it('shows the note as Markdown, and changes it', async () => {
    const { server } = await show();
    const note = within(screen.getByTestId('tracker-note'));
    expect((await note.findByText('good')).tagName).toBe('EM');
    fireEvent.click(note.getByRole('button', { name: 'Edit' }));
    const field = note.getByLabelText('Description in Markdown');
    fireEvent.change(field, { target: { value: 'bad' } });
    fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
    await waitFor(() => {
      expect(bodies(server, 'runs/set-tag')).toEqual([
        { run_id: 'a', key: 'mlflow.note.content', value: 'bad' }
      ]);
    });
  });

  it('names the datasets, and what they were for', async () => {
    await show();
    const row = within(screen.getByTestId('tracker-datasets')).getAllByRole(
      'row'
    )[1];
    expect(row?.textContent).toMatch(/^churntrainingd1/);
  });

  it('leads to the run that it is inside of', async () => {
    const tags = { 'mlflow.parentRunId': 'p' };
    const { host } = await show({ ...RUN, tags });
    fireEvent.click(await screen.findByRole('button', { name: 'run-p' }));
    expect(host.openRun).toHaveBeenCalledWith('p');
  });

  it('leads to the runs inside of it', async () => {
    const server = serverWith(RUN);
    server.answers['runs/search'] = ({ body }) => ({
      runs: String(body.filter).includes('parentRunId')
        ? [toWire(makeRun('c'))]
        : []
    });
    const { host } = await renderHosted(<RunPage runId="a" />, server);
    fireEvent.click(await screen.findByRole('button', { name: 'run-c' }));
    expect(host.openRun).toHaveBeenCalledWith('c');
  });
});

describe('The environment of a run', () => {
  it('shows what was not committed, line by line', async () => {
    await show();
    open('Environment');
    const patch = await screen.findByTestId('tracker-patch');
    await waitFor(() => {
      expect(patch.querySelector('ins')?.textContent).toBe('+new\n');
    });
    expect(patch.querySelector('del')?.textContent).toBe('-old\n');
  });

  it('lists the packages', async () => {
    await show();
    open('Environment');
    const packages = await screen.findByTestId('tracker-packages');
    expect(packages.textContent).toContain('numpy2.1.0');
  });
});

describe('The metrics of a run', () => {
  const rowsOf = (table: HTMLElement) =>
    within(table)
      .getAllByRole('row')
      .map(row => row.textContent);

  it('show between what they have been where they have several points', async () => {
    const run = makeRun('a', { metrics: { auc: 0.875, loss: 0.25 } });
    const server = serverWith(run);
    server.answers['metric-curves/get'] = () => ({
      curves: [
        { run_id: 'a', metric_key: 'auc', count: 1, values: [0.875] },
        { run_id: 'a', metric_key: 'loss', count: 9, values: [2, 'NaN', 0.125] }
      ]
    });
    await renderHosted(<RunPage runId="a" />, server);
    const metrics = await screen.findByTestId('tracker-metrics');
    await within(metrics).findByText('Min');
    expect(rowsOf(metrics)).toEqual([
      'NameLastMinMax',
      'auc0.875',
      'loss0.250.1252'
    ]);
    expect(bodies(server, 'metric-curves/get')).toEqual([
      { run_ids: ['a'], metric_keys: ['auc', 'loss'], max_points: 5 }
    ]);
  });

  it('have one column where each has one point', async () => {
    await show();
    const metrics = screen.getByTestId('tracker-metrics');
    expect(rowsOf(metrics)).toEqual(['auc0.8765']);
  });
});

describe('The logs of a run', () => {
  it('are what it printed, also in its cells, and its log files', async () => {
    await show();
    open('Logs');
    const choice = await screen.findByLabelText('File');
    const names = within(choice)
      .getAllByRole('option')
      .map(option => option.textContent);
    expect(names).toEqual([
      'output/stdout.txt',
      'logs/train.log',
      'output/cell_7/stderr.txt'
    ]);
  });

  it('are shown from their end where they are long, and can be downloaded', async () => {
    const { server } = await show();
    server.answers['artifacts/list'] = ({ query }) => ({
      files:
        query.path === 'logs'
          ? [{ path: 'logs/train.log', file_size: 5 * 1024 * 1024 }]
          : []
    });
    open('Logs');
    expect(await screen.findByText(/The last 1.0 MB of 5.2 MB/)).toBeTruthy();
    expect(server.asked('get-artifact').at(-1)?.range).toBe('bytes=-1048576');
    const link = screen.getByRole<HTMLAnchorElement>('link', {
      name: 'Download all'
    });
    expect(link.download).toBe('train.log');
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await waitFor(() => {
      expect(server.asked('get-artifact').at(-1)?.range).toBe('bytes=-4194304');
    });
  });

  it('are read anew only when they have grown', async () => {
    const running = { ...RUN, status: 'RUNNING' as const, endTime: undefined };
    const { server, tracker } = await show(running);
    tracker.start();
    open('Logs');
    await screen.findByText('Follow the end');
    const reads = () => server.asked('get-artifact').length;
    await waitFor(() => {
      expect(reads()).toBe(1);
    });
    const listed = server.asked('artifacts/list').length;
    act(() => {
      server.socket('changes/stream')?.say({
        changes: [{ entity: 'run', entity_id: 'a' }],
        next: 1
      });
    });
    await waitFor(
      () => {
        expect(server.asked('artifacts/list').length).toBeGreaterThan(listed);
      },
      { timeout: 3000 }
    );
    expect(reads()).toBe(1);
    tracker.dispose();
  });
});

describe('The steps that reproduce a run', () => {
  it('are copied by a button', async () => {
    const writeText = jest.fn(() => Promise.resolve());
    Object.assign(navigator, { clipboard: { writeText } });
    await show();
    open('Reproduce');
    fireEvent.click(
      screen.getByRole('button', { name: 'Copy: Get the code as it was' })
    );
    expect(await screen.findByText('Copied')).toBeTruthy();
    expect(writeText).toHaveBeenCalledWith(
      expect.stringContaining(`git checkout ${'a'.repeat(40)}`)
    );
  });
});
