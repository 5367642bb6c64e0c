import { makeRun, modelTags } from '../../../testing/factories';
import { bestRun } from '../..';

const run = (runId: string, auc: number, hasModel = true) =>
  makeRun(runId, {
    metrics: { auc },
    tags: hasModel ? modelTags('model') : {}
  });

describe('bestRun', () => {
  it('has the most of a metric, or the least', () => {
    const runs = [run('a', 0.7), run('b', 0.9), run('c', 0.8)];
    expect(bestRun(runs, 'auc', 'max')?.runId).toBe('b');
    expect(bestRun(runs, 'auc', 'min')?.runId).toBe('a');
  });

  it('has a model', () => {
    const runs = [run('a', 0.7), run('b', 0.9, false)];
    expect(bestRun(runs, 'auc', 'max')?.runId).toBe('a');
  });

  it('is nobody where the metric is missing or not a number', () => {
    expect(bestRun([run('a', NaN)], 'auc', 'max')).toBeUndefined();
    expect(bestRun([run('a', 1)], 'loss', 'min')).toBeUndefined();
  });
});
