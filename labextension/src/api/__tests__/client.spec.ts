import { FakeServer, Refusal } from '../../testing/fakeServer';
import { TrackerClient } from '../client';

describe('TrackerClient', () => {
  it('takes an answer without runs for an empty page', async () => {
    const client = new TrackerClient(new FakeServer());
    const page = await client.searchRuns({ experimentIds: ['0'] });
    expect(page).toEqual({ items: [], nextPageToken: undefined });
  });

  it("fails with the server's message and code", async () => {
    const server = new FakeServer({
      'runs/search': () =>
        new Refusal(400, 'INVALID_PARAMETER_VALUE', 'Bad filter.')
    });
    await expect(
      new TrackerClient(server).searchRuns({ experimentIds: [] })
    ).rejects.toMatchObject({
      message: 'Bad filter.',
      code: 'INVALID_PARAMETER_VALUE',
      status: 400
    });
  });

  it('fails with the status when a proxy answers in HTML', async () => {
    const server = new FakeServer();
    server.send = () =>
      Promise.resolve({
        ok: false,
        status: 502,
        statusText: 'Bad Gateway',
        text: () => Promise.resolve('<html>')
      } as Response);
    await expect(new TrackerClient(server).getRun('a')).rejects.toThrow(
      '502 Bad Gateway'
    );
  });

  it('reads every page of a history', async () => {
    const server = new FakeServer({
      'metrics/get-history': ({ query }) =>
        query.page_token
          ? { metrics: [{ key: 'loss', value: 1, step: 1 }] }
          : {
              metrics: [{ key: 'loss', value: 2, step: 0 }],
              next_page_token: 'more'
            }
    });
    const points = await new TrackerClient(server).getMetricHistory(
      'a',
      'loss'
    );
    expect(points.map(point => point.value)).toEqual([2, 1]);
  });

  it('falls back to the notebook as the run started', async () => {
    const server = new FakeServer({
      'notebook-snapshots/list': () => ({ snapshots: [{ phase: 'start' }] }),
      'notebook-snapshots/get': ({ query }) => ({
        snapshot: { run_id: 'a', phase: query.phase, source: 'file on disk' }
      })
    });
    const snapshot = await new TrackerClient(server).getNotebook('a');
    expect(snapshot?.phase).toBe('start');
  });

  it('has no notebook where none was captured', async () => {
    const client = new TrackerClient(new FakeServer());
    expect(await client.getNotebook('a')).toBeUndefined();
  });
});
