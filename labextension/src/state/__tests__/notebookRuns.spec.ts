import type { IRun } from '../../api';
import { makeRun, toWire } from '../../testing/factories';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { NotebookRuns } from '../notebookRuns';
import { Tracker } from '../tracker';

const PATH = "work/it's.ipynb";
const settle = () => new Promise(done => setTimeout(done, 200));

async function open(answer: () => unknown) {
  const server = new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '7', name: 'it' }]
    }),
    'runs/search': ({ body }) =>
      String(body.filter).includes('source.name') ? answer() : {},
    'runs/keys': () => ({ keys: [{ kind: 'metric', key: 'auc', runs: 1 }] })
  });
  const tracker = new Tracker(server);
  tracker.start();
  await settle();
  const notebook = new NotebookRuns(tracker, PATH);
  await notebook.load();
  const searches = () =>
    server
      .asked('runs/search')
      .map(({ body }) => body)
      .filter(({ filter }) => String(filter).includes('source.name'));
  return { server, tracker, notebook, searches };
}

const answerOf = (...runs: IRun[]) => ({ runs: runs.map(toWire) });

describe('NotebookRuns', () => {
  it('finds the runs by the path of the notebook', async () => {
    const { notebook, searches } = await open(() => answerOf(makeRun('a')));
    expect(notebook.get().runs.map(run => run.runId)).toEqual(['a']);
    expect(searches()[0]).toMatchObject({
      experiment_ids: ['7'],
      filter: "tags.`mlflow.source.name` = 'work/it''s.ipynb'"
    });
  });

  it('asks only for metrics that the experiment has', async () => {
    const { searches } = await open(() => answerOf(makeRun('a')));
    expect(searches().at(-1)?.keys).toMatchObject({ metrics: ['auc'] });
  });

  it('asks once where the notebook has no runs', async () => {
    const { notebook, searches } = await open(() => ({}));
    expect(notebook.get()).toMatchObject({ runs: [], isLoading: false });
    expect(searches()).toHaveLength(1);
  });

  it('fetches what changes in one search, however many runs changed', async () => {
    const runs = ['a', 'b'].map(id => makeRun(id, { metrics: { auc: 1 } }));
    const { server, notebook, searches } = await open(() => answerOf(...runs));
    server.socket('changes/stream')?.say({ cursor: 1, changes: [] });
    await settle();
    const before = searches().length;
    const renamed = { ...makeRun('b', { metrics: { auc: 2 } }), name: 'new' };
    server.answers['runs/search'] = () => answerOf(renamed);
    server.socket('changes/stream')?.say({
      cursor: 2,
      changes: ['b', 'c'].map(id => ({
        entity: 'run',
        entity_id: id,
        experiment_id: '7'
      }))
    });
    await settle();
    expect(searches()).toHaveLength(before + 1);
    expect(String(searches().at(-1)?.filter)).toContain("IN ('b', 'c')");
    expect(notebook.find('b')?.name).toBe('new');
    expect(notebook.find('a')).toBeTruthy();
  });

  it('says why its runs cannot be loaded, and tries again', async () => {
    let isDown = true;
    const { notebook } = await open(() =>
      isDown
        ? new Refusal(500, 'INTERNAL_ERROR', 'no room')
        : answerOf(makeRun('a'))
    );
    expect(notebook.get().error).toContain('no room');
    isDown = false;
    await notebook.load();
    expect(notebook.get()).toMatchObject({ error: undefined });
    expect(notebook.get().runs).toHaveLength(1);
  });

  it('follows nothing once it is disposed of', async () => {
    const { tracker, notebook, searches } = await open(() => ({}));
    notebook.dispose();
    const before = searches().length;
    await tracker.reload();
    expect(searches()).toHaveLength(before);
  });
});
