import type { Route } from '../route';
import { addresses, parseRoute } from '../route';

describe('parseRoute', () => {
  it.each<[string, Route]>([
    ['', { page: 'experiments' }],
    ['#/', { page: 'experiments' }],
    ['#/experiments', { page: 'experiments' }],
    ['#/experiments/7', { page: 'experiment', experimentId: '7' }],
    ['#/experiments/7/runs', { page: 'experiment', experimentId: '7' }],
    [
      '#/experiments/7?searchFilter=x',
      { page: 'experiment', experimentId: '7' }
    ],
    ['#/experiments/7/runs/abc', { page: 'run', runId: 'abc' }],
    ['#/experiments/7/runs/abc/model-metrics', { page: 'run', runId: 'abc' }],
    [
      '#/experiments/7/runs/abc/artifacts/a%20b/c.png',
      { page: 'run', runId: 'abc', artifact: 'a b/c.png' }
    ],
    ['#/runs/abc', { page: 'run', runId: 'abc' }],
    ['#/runs/abc/artifacts/a', { page: 'run', runId: 'abc', artifact: 'a' }],
    [
      '#/compare-runs?runs=["a","b"]&experiments=["1"]',
      { page: 'compare', runIds: ['a', 'b'], look: '' }
    ],
    [
      '#/compare-runs?runs=%5B%22a%22%5D&view=scatter',
      { page: 'compare', runIds: ['a'], look: 'view=scatter' }
    ],
    ['#/models', { page: 'models' }],
    ['#/models/a%2Fb', { page: 'model', name: 'a/b' }],
    ['#/models/m/versions/3', { page: 'version', name: 'm', version: '3' }],
    ['#/models/m/3', { page: 'version', name: 'm', version: '3' }]
  ])('knows MLflow’s address %s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  it.each([
    '#/nowhere',
    '#/experiments/7/charts/x',
    '#/runs',
    '#/compare-runs',
    '#/compare-runs?runs=[',
    '#/compare-runs?runs=[]',
    '#/compare-runs?runs={}',
    '#/models/%E0%A4%A'
  ])('has no page at %s', hash => {
    expect(parseRoute(hash).page).toBe('unknown');
  });
});

describe('addresses', () => {
  const hostile = 'a/b?c#d "é" %';

  it('lead where they say, whatever the names', () => {
    expect(parseRoute(addresses.run(hostile, hostile))).toEqual({
      page: 'run',
      runId: hostile
    });
    expect(parseRoute(addresses.run(hostile))).toEqual({
      page: 'run',
      runId: hostile
    });
    expect(parseRoute(addresses.artifact('a b/#1?.png', hostile, '7'))).toEqual(
      { page: 'run', runId: hostile, artifact: 'a b/#1?.png' }
    );
    expect(parseRoute(addresses.version(hostile, '1'))).toEqual({
      page: 'version',
      name: hostile,
      version: '1'
    });
    expect(
      parseRoute(addresses.compare([hostile, 'b'], ['1'], 'view=a&x=y'))
    ).toEqual({
      page: 'compare',
      runIds: [hostile, 'b'],
      look: 'view=a&x=y'
    });
  });
});
