import type { IRun } from '../../api';
import { makeRun, toWire } from '../../testing/factories';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { PageMemory } from '../memory';
import { Tracker } from '../tracker';

const EXPERIMENTS = ['0', '1'].map(id => ({ experiment_id: id, name: id }));
const PART = { tags: { 'mlflow.parentRunId': 'sweep' } };

/** Answers as the server does to the filters that the list makes. */
function serverOf(runs: IRun[]): FakeServer {
  return new FakeServer({
    'experiments/search': () => ({ experiments: EXPERIMENTS }),
    'runs/count': () => ({ count: runs.length }),
    'runs/keys': () => ({ keys: [{ kind: 'metric', key: 'auc', runs: 1 }] }),
    'runs/search': ({ body }) => ({
      runs: runs.filter(run => matches(String(body.filter), run)).map(toWire)
    })
  });
}

function matches(filter: string, run: IRun): boolean {
  const parent = run.tags['mlflow.parentRunId'];
  if (filter.includes('IS NULL')) {
    return !parent;
  }
  if (filter.startsWith('tags.mlflow.parentRunId')) {
    return parent !== undefined && filter.includes(`'${parent}'`);
  }
  return !filter.includes('run_id') || filter.includes(`'${run.runId}'`);
}

async function open(server: FakeServer, memory = new PageMemory()) {
  const tracker = new Tracker(server, memory);
  await tracker.reload();
  await settled();
  return tracker;
}

const settled = () => new Promise(resolve => setTimeout(resolve, 20));
const shown = (tracker: Tracker) =>
  tracker.runs.get().runs.map(run => run.runId);
const last = (server: FakeServer, name: string) =>
  server.asked(name).at(-1)?.body;
/** What was asked for the list itself, rather than for parts. */
const lastSearch = (server: FakeServer) =>
  server
    .asked('runs/search')
    .filter(({ body }) => String(body.filter).includes('IS NULL'))
    .at(-1)?.body;

describe('RunList', () => {
  it('asks only for what is shown of each run', async () => {
    const server = serverOf([makeRun('a')]);
    const tracker = await open(server);
    tracker.view.setColumns([
      { kind: 'metric', key: 'loss' },
      { kind: 'param', key: 'lr' }
    ]);
    await settled();
    expect(lastSearch(server)?.keys).toMatchObject({
      metrics: ['loss'],
      params: ['lr']
    });
  });

  it('shows the metrics that most runs have until columns are chosen', async () => {
    const tracker = await open(serverOf([makeRun('a')]));
    expect(tracker.runs.get().columns).toEqual([
      { kind: 'metric', key: 'auc' }
    ]);
  });

  it('shows what runs have where the server cannot tell', async () => {
    const server = serverOf([makeRun('a', { metrics: { loss: 1 } })]);
    server.answers['runs/keys'] = () => new Refusal(404, '', 'Not found');
    const tracker = await open(server);
    expect(tracker.runs.get().columns).toEqual([
      { kind: 'metric', key: 'loss' }
    ]);
  });

  it('lets the server sort', async () => {
    const server = serverOf([makeRun('a')]);
    const tracker = await open(server);
    tracker.view.setSort({ by: 'name', key: '', isDescending: false });
    await settled();
    expect(lastSearch(server)?.order_by).toEqual(['attributes.run_name ASC']);
  });

  it('searches the experiments of the last visit without waiting', async () => {
    const memory = new PageMemory();
    await memory.save('experiment-ids', ['0', '1']);
    const server = serverOf([makeRun('a')]);
    await open(server, memory);
    const paths = server.requests.map(({ path }) => path.split('/').at(-1));
    expect(paths.slice(0, 3)).toContain('search');
    expect(server.asked('runs/search')[0]?.body.experiment_ids).toEqual([
      '0',
      '1'
    ]);
  });

  it('shows parts of a sweep when it is opened', async () => {
    const runs = [makeRun('sweep'), makeRun('p1', PART), makeRun('p2', PART)];
    const tracker = await open(serverOf(runs));
    expect(shown(tracker)).toEqual(['sweep']);
    expect(tracker.runs.sweeps.get().counts).toEqual({ sweep: 2 });
    await tracker.runs.sweeps.toggle('sweep');
    const { children } = tracker.runs.sweeps.get();
    expect(children.sweep?.map(run => run.runId)).toEqual(['p1', 'p2']);
  });

  it('finds parts of sweeps by a search', async () => {
    const tracker = await open(serverOf([makeRun('p1', PART)]));
    expect(shown(tracker)).toEqual([]);
    tracker.view.setFilter('metrics.auc > 0');
    await settled();
    expect(shown(tracker)).toEqual(['p1']);
  });

  it('lists parts beside the others where the server has no word for it', async () => {
    const runs = [makeRun('sweep'), makeRun('p1', PART)];
    const server = serverOf(runs);
    server.answers['runs/search'] = ({ body }) =>
      String(body.filter).includes('NULL')
        ? new Refusal(400, 'INVALID_PARAMETER_VALUE', 'No NULL.')
        : { runs: runs.map(toWire) };
    const tracker = await open(server);
    expect(shown(tracker)).toEqual(['sweep', 'p1']);
    expect(tracker.runs.get().error).toBeUndefined();
  });

  it('loads a pinned run that is on no page yet', async () => {
    const runs = [makeRun('a'), makeRun('p1', PART)];
    const tracker = await open(serverOf(runs));
    tracker.looks.togglePin('p1');
    await settled();
    expect(tracker.runs.pinned().map(run => run.runId)).toEqual(['p1']);
  });

  it('lists all again when the chosen experiment is gone', async () => {
    const server = serverOf([makeRun('a')]);
    const tracker = await open(server);
    tracker.view.setExperiment('1');
    server.answers['experiments/search'] = () => ({
      experiments: EXPERIMENTS.slice(0, 1)
    });
    await tracker.experiments.reload();
    expect(tracker.view.get().experimentId).toBe('');
  });

  it('loads page after page until there is none', async () => {
    const server = serverOf([]);
    server.answers['runs/search'] = ({ body }) => {
      const page = Number(body.page_token ?? 0);
      const isTop = String(body.filter).includes('IS NULL');
      return {
        runs: isTop ? [toWire(makeRun(`run-${page}`))] : [],
        ...(isTop && page < 3 && { next_page_token: String(page + 1) })
      };
    };
    const tracker = await open(server);
    await tracker.runs.loadAll();
    expect(shown(tracker)).toEqual(['run-0', 'run-1', 'run-2', 'run-3']);
  });

  it('counts all runs of the groups with one request while pages are left', async () => {
    const server = serverOf([makeRun('a', { params: { depth: '3' } })]);
    const search = server.answers['runs/search'];
    server.answers['runs/search'] = request => ({
      ...Object(search?.(request)),
      next_page_token: 'more'
    });
    server.answers['runs/count'] = ({ body }) => ({
      count: 9,
      ...(body.group_by !== undefined && {
        groups: [
          { value: '3', runs: 7 },
          { value: null, runs: 2 }
        ]
      })
    });
    const tracker = await open(server);
    tracker.view.setGroup({ by: 'param', key: 'depth' });
    await settled();
    expect(tracker.runs.groupCounts.get()).toEqual(
      new Map([
        ['3', 7],
        [undefined, 2]
      ])
    );
    const asked = server
      .asked('runs/count')
      .filter(({ body }) => body.group_by === 'params.depth');
    expect(asked.map(({ body }) => body.filter)).toEqual([
      'tags.mlflow.parentRunId IS NULL'
    ]);
    tracker.view.setGroup({ by: 'param', key: 'layers' });
    expect(tracker.runs.groupCounts.get()).toBeUndefined();
    await settled();
  });

  it('leaves it to the rows how many runs a group has when all are loaded', async () => {
    const server = serverOf([makeRun('a')]);
    const tracker = await open(server);
    tracker.view.setGroup({ by: 'status', key: '' });
    await settled();
    expect(server.asked('runs/count').map(({ body }) => body.group_by)).toEqual(
      server.asked('runs/count').map(() => undefined)
    );
  });

  it('says where the server found a mistake in the search', async () => {
    const server = serverOf([makeRun('a')]);
    const tracker = await open(server);
    server.answers['runs/search'] = () =>
      new Refusal(400, 'INVALID_PARAMETER_VALUE', 'Invalid filter.', 10);
    tracker.view.setFilter('metrics.a >');
    await settled();
    expect(tracker.runs.get()).toMatchObject({
      error: 'Invalid filter.',
      mistakeAt: 10
    });
    server.answers['runs/search'] = () => ({});
    tracker.view.setFilter('metrics.a > 1');
    await settled();
    expect(tracker.runs.get().mistakeAt).toBeUndefined();
  });

  describe('keeps the count right', () => {
    const feed = (server: FakeServer, runId: string, next: number) => {
      server.sockets[0]?.say({
        next,
        changes: [{ entity: 'run', entity_id: runId, experiment_id: '0' }]
      });
      // Changes are collected for a moment.
      return new Promise(resolve => setTimeout(resolve, 200));
    };

    async function follow(runs: IRun[]) {
      const server = serverOf(runs);
      const tracker = new Tracker(server, new PageMemory());
      tracker.start();
      await settled();
      server.sockets[0]?.say({ next: 1, changes: [] });
      await settled();
      return { server, tracker };
    }

    it('when a run is deleted and brought back', async () => {
      const runs = [makeRun('a'), makeRun('b')];
      const { server, tracker } = await follow(runs);
      const [deleted] = runs.splice(0, 1);
      await feed(server, 'a', 2);
      expect(tracker.runs.get().total).toBe(1);
      runs.push(deleted as IRun);
      await feed(server, 'a', 3);
      expect(tracker.runs.get().total).toBe(2);
      tracker.dispose();
    });

    it('when a run that was seen before comes to match the search', async () => {
      const runs = [makeRun('a'), makeRun('b')];
      const { server, tracker } = await follow(runs);
      const [other] = runs.splice(0, 1);
      tracker.view.setFilter('metrics.auc > 0');
      await settled();
      runs.push(other as IRun);
      await feed(server, 'a', 2);
      expect(tracker.runs.get().total).toBe(2);
      tracker.dispose();
    });

    it('without a count for a run that only logs on', async () => {
      const { server, tracker } = await follow([makeRun('a')]);
      const before = server.asked('runs/count').length;
      await feed(server, 'a', 2);
      expect(server.asked('runs/count')).toHaveLength(before);
      tracker.dispose();
    });
  });

  it('counts what matches the search', async () => {
    const server = serverOf([makeRun('a'), makeRun('b')]);
    const tracker = await open(server);
    expect(tracker.runs.get().total).toBe(2);
    expect(last(server, 'runs/count')).toEqual({
      experiment_ids: ['0', '1'],
      filter: ''
    });
  });
});
