import { FakeServer, Refusal } from '../../testing/fakeServer';
import { TrackerClient } from '../client';

const LIVE = {
  path: 'work/Churn.ipynb',
  unsaved: true,
  kernelId: 'k1',
  notebook: { cells: [] }
};

function serve(answers: FakeServer['answers'] = {}) {
  const server = new FakeServer({
    'experiments/search': () => ({ experiments: [{ experiment_id: '7' }] }),
    'runs/create': () => ({ run: { info: { run_id: 'r', run_name: 'owl' } } }),
    ...answers
  });
  const bodyOf = (name: string) =>
    server.requests.find(({ path }) => path.endsWith(name))?.body;
  return { client: new TrackerClient(server).notebookRuns, bodyOf };
}

describe('NotebookRunsClient', () => {
  it('keeps the notebook with a run that has ended', async () => {
    const { client, bodyOf } = serve();
    expect(await client.keep('Churn', LIVE)).toEqual({
      runId: 'r',
      name: 'owl'
    });
    expect(bodyOf('runs/create')).toMatchObject({ experiment_id: '7' });
    expect(bodyOf('notebook-snapshots/log')).toMatchObject({
      run_id: 'r',
      phase: 'end',
      source: 'live document',
      path: 'work/Churn.ipynb',
      unsaved: true,
      notebook: { cells: [] }
    });
    expect(bodyOf('runs/update')).toMatchObject({
      run_id: 'r',
      status: 'FINISHED'
    });
  });

  it('makes the experiment when it is new', async () => {
    const { client, bodyOf } = serve({
      'experiments/search': () => ({}),
      'experiments/create': () => ({ experiment_id: '8' })
    });
    await client.keep("it's", LIVE);
    expect(bodyOf('experiments/search')).toMatchObject({
      filter: "name = 'it''s'"
    });
    expect(bodyOf('runs/create')).toMatchObject({ experiment_id: '8' });
  });

  it('leaves no run open when the notebook is refused', async () => {
    const { client, bodyOf } = serve({
      'notebook-snapshots/log': () =>
        new Refusal(413, 'RESOURCE_LIMIT_EXCEEDED', 'too large')
    });
    await expect(client.keep('Churn', LIVE)).rejects.toThrow('too large');
    expect(bodyOf('runs/update')).toMatchObject({ status: 'FAILED' });
  });
});
