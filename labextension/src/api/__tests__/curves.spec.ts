import { FakeServer, Refusal } from '../../testing/fakeServer';
import { TrackerClient } from '../client';
import { metricsAtOnce } from '../curves';

const GET = 'metric-curves/get';
const HISTORY = 'metrics/get-history';

function withoutEndpoint(status: number, code = ''): FakeServer {
  return new FakeServer({
    [GET]: () => new Refusal(status, code, 'no'),
    [HISTORY]: ({ query }) => ({
      metrics:
        query.run_id === 'empty'
          ? []
          : Array.from({ length: 2000 }, (_item, step) => ({
              key: query.metric_key,
              value: step === 777 ? 50 : 0,
              step,
              timestamp: String(1000 + step * 10)
            }))
    })
  });
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_item, index) => `run-${index}`);
}

describe('CurvesClient.get', () => {
  it('reads what JSON cannot carry as numbers', async () => {
    const server = new FakeServer({
      [GET]: () => ({
        curves: [
          {
            run_id: 'a',
            count: 3,
            is_whole: true,
            steps: [0, 1, 2],
            timestamps: ['10', '20', '30'],
            values: ['NaN', '-Infinity', 0.5]
          }
        ]
      })
    });
    const curves = await new TrackerClient(server).curves.get({
      runIds: ['a'],
      metricKeys: ['loss']
    });
    expect(curves).toEqual([
      {
        runId: 'a',
        metricKey: 'loss',
        count: 3,
        isWhole: true,
        steps: [0, 1, 2],
        timestamps: [10, 20, 30],
        values: [NaN, -Infinity, 0.5]
      }
    ]);
  });

  it('asks for a part of the x axis in its own units', async () => {
    const server = new FakeServer();
    await new TrackerClient(server).curves.get({
      runIds: ['a'],
      metricKeys: ['loss'],
      maxPoints: 500,
      x: 'relative',
      from: 0,
      to: 99
    });
    expect(server.asked(GET)[0]?.body).toEqual({
      run_ids: ['a'],
      metric_key: 'loss',
      max_points: 500,
      x: 'relative_time',
      x_from: 0,
      x_to: 99
    });
  });

  it('asks for several metrics at once', async () => {
    const server = new FakeServer({
      [GET]: () => ({
        curves: [
          { run_id: 'a', metric_key: 'loss', values: [1] },
          { run_id: 'a', metric_key: 'auc', values: [2] }
        ]
      })
    });
    const curves = await new TrackerClient(server).curves.get({
      runIds: ['a'],
      metricKeys: ['loss', 'auc']
    });
    expect(server.asked(GET)[0]?.body).toMatchObject({
      metric_keys: ['loss', 'auc']
    });
    expect(curves.map(({ metricKey }) => metricKey)).toEqual(['loss', 'auc']);
  });

  it('reads the histories of all metrics of a server without curves', async () => {
    const curves = await new TrackerClient(withoutEndpoint(404)).curves.get({
      runIds: ['a'],
      metricKeys: ['loss', 'auc']
    });
    expect(curves.map(({ metricKey }) => metricKey)).toEqual(['loss', 'auc']);
  });

  it('shares many runs among answers of a bounded size, and keeps their order', async () => {
    const server = new FakeServer({
      [GET]: ({ body }) => ({
        curves: [...(body.run_ids as string[])]
          .reverse()
          .map(run_id => ({ run_id, values: [1] }))
      })
    });
    const runIds = ids(60);
    const curves = await new TrackerClient(server).curves.get({
      runIds,
      metricKeys: ['loss'],
      maxPoints: 1000
    });
    expect(
      server.asked(GET).map(({ body }) => (body.run_ids as string[]).length)
    ).toEqual([25, 25, 10]);
    expect(curves.map(curve => curve.runId)).toEqual(runIds);
  });

  it.each([
    [404, ''],
    [404, 'ENDPOINT_NOT_FOUND'],
    [405, ''],
    [501, 'NOT_IMPLEMENTED']
  ])(
    'thins the history of a server without curves (%i %s)',
    async (status, code) => {
      const server = withoutEndpoint(status, code);
      const [curve] = await new TrackerClient(server).curves.get({
        runIds: ['a', 'empty'],
        metricKeys: ['loss'],
        maxPoints: 100
      });
      expect(curve).toMatchObject({ runId: 'a', count: 2000, isWhole: false });
      expect(curve?.values.length).toBeLessThanOrEqual(100);
      expect(Math.max(...(curve?.values ?? []))).toBe(50);
    }
  );

  it('leaves out runs without the metric, as the endpoint does', async () => {
    const curves = await new TrackerClient(withoutEndpoint(404)).curves.get({
      runIds: ['empty', 'a'],
      metricKeys: ['loss']
    });
    expect(curves.map(curve => curve.runId)).toEqual(['a']);
  });

  it('zooms into a history by time since its begin', async () => {
    const [curve] = await new TrackerClient(withoutEndpoint(404)).curves.get({
      runIds: ['a'],
      metricKeys: ['loss'],
      x: 'relative',
      from: 100,
      to: 200
    });
    expect(curve).toMatchObject({ count: 11, isWhole: true });
    expect(curve?.steps.slice(0, 2)).toEqual([10, 11]);
  });

  it('does not ask again for what a server does not have', async () => {
    const server = withoutEndpoint(404);
    const { curves } = new TrackerClient(server);
    await curves.get({ runIds: ['a'], metricKeys: ['loss'] });
    await curves.get({ runIds: ['b'], metricKeys: ['loss'] });
    expect(server.asked(GET)).toHaveLength(1);
  });

  it.each([
    [404, 'RESOURCE_DOES_NOT_EXIST'],
    [403, 'PERMISSION_DENIED'],
    [500, '']
  ])('reports any other refusal (%i %s)', async (status, code) => {
    const { curves } = new TrackerClient(withoutEndpoint(status, code));
    await expect(
      curves.get({ runIds: ['a'], metricKeys: ['loss'] })
    ).rejects.toMatchObject({ status, code });
  });
});

describe('metricsAtOnce', () => {
  it.each([
    [1, 1000, 8],
    [5, 1000, 5],
    [40, 1000, 1],
    [200, 200, 1]
  ])(
    'leaves %i runs with %i points each room for %i metrics',
    (runs, maxPoints, metrics) => {
      expect(metricsAtOnce(runs, maxPoints)).toBe(metrics);
    }
  );
});

describe('CurvesClient.getMany', () => {
  it('says whose metric each curve is', async () => {
    const server = new FakeServer({
      [GET]: () => ({ curves: [{ run_id: 'a', metric_key: 'loss' }] })
    });
    const { curves } = new TrackerClient(server);
    expect(await curves.getMany(['a'], ['loss', 'auc'], 40)).toMatchObject([
      { runId: 'a', metricKey: 'loss', values: [] }
    ]);
  });

  it('draws nothing rather than read whole histories for a list', async () => {
    const server = withoutEndpoint(404);
    const { curves } = new TrackerClient(server);
    expect(await curves.getMany(['a'], ['loss'], 40)).toEqual([]);
    expect(server.asked(HISTORY)).toEqual([]);
  });
});
