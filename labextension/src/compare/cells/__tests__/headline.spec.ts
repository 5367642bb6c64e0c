import { makeRun } from '../../../testing/factories';
import { headline } from '../headline';

const run = (metrics: Record<string, number>) => makeRun('a', { metrics });

describe('headline', () => {
  it('is a metric that says how good a run is', () => {
    const one = run({ epoch: 3, loss: 0.2, val_auc: 0.9, val_loss: 0.3 });
    expect(headline(one, [one])).toMatchObject({
      metric: 'val_auc',
      value: 0.9
    });
  });

  it('is the one that the reader prefers', () => {
    const one = run({ loss: 0.2, val_auc: 0.9 });
    expect(headline(one, [one], ['none', 'loss'])?.metric).toBe('loss');
  });

  it('knows the best of the runs', () => {
    const [worse, best] = [run({ acc: 0.8 }), run({ acc: 0.9 })];
    expect(headline(best, [worse, best])?.isBest).toBe(true);
    expect(headline(worse, [worse, best])?.isBest).toBe(false);
  });

  it('is nothing for a run without metrics', () => {
    expect(headline(run({}), [])).toBeUndefined();
  });
});
