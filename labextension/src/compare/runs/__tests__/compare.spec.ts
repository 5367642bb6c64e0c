import { makeRun, modelTags } from '../../../testing/factories';
import { bestValue } from '../best';
import { loggedModels } from '../../models/models';
import { differingPackages, parseRequirements } from '../requirements';
import { shownMetrics } from '../shownMetrics';
import { compareValues } from '../values';

describe('compareValues', () => {
  it('marks a value that is not the same in all runs', () => {
    const [row] = compareValues([{ depth: '3' }, { depth: '4' }]);
    expect(row).toEqual({ key: 'depth', values: ['3', '4'], differs: true });
  });

  it('does not mark equal values', () => {
    expect(compareValues([{ a: NaN }, { a: NaN }])[0]?.differs).toBe(false);
  });

  it('marks a value that one run lacks', () => {
    const [row] = compareValues<string>([{ a: '1' }, {}]);
    expect(row).toEqual({ key: 'a', values: ['1', undefined], differs: true });
  });

  it('sorts names as people do', () => {
    const rows = compareValues([{ x10: 1, x2: 1 }]);
    expect(rows.map(row => row.key)).toEqual(['x2', 'x10']);
  });

  it('does not take inherited names for values', () => {
    const [row] = compareValues<string>([{}, { constructor: '1' }]);
    expect(row?.values).toEqual([undefined, '1']);
  });
});

describe('bestValue', () => {
  it('is the highest for a score', () => {
    expect(bestValue('val_auc', [0.7, 0.9, undefined])).toBe(0.9);
  });

  it.each(['val_loss', 'Error', 'rmse', 'MAE'])(
    'is the lowest for %s',
    name => {
      expect(bestValue(name, [3, 1, 2])).toBe(1);
    }
  );

  it.each([
    'fit_seconds',
    'time',
    'train/duration',
    'latency_ms',
    'model.size'
  ])('is the lowest for %s, which is a cost', name => {
    expect(bestValue(name, [3, 1, 2])).toBe(1);
  });

  it.each(['sentiment_auc', 'lifetime_value', 'resized_iou'])(
    'is the highest for %s, which only looks like a cost',
    name => {
      expect(bestValue(name, [3, 1, 2])).toBe(3);
    }
  );

  it('passes over NaN', () => {
    expect(bestValue('auc', [NaN, 0.5, 0.4])).toBe(0.5);
  });

  it('does not exist for a single run, or when all are equal', () => {
    expect(bestValue('auc', [0.5])).toBeUndefined();
    expect(bestValue('auc', [0.5, 0.5])).toBeUndefined();
  });
});

describe('shownMetrics', () => {
  const runs = [makeRun('a', { metrics: { d: 1, c: 1, b: 1, a: 1 } })];

  it('are the first three by name', () => {
    expect(shownMetrics(runs, []).map(metric => metric.name)).toEqual([
      'a',
      'b',
      'c'
    ]);
  });

  it('are those that the reader prefers', () => {
    expect(shownMetrics(runs, ['d']).map(metric => metric.name)).toEqual(['d']);
  });
});

describe('requirements', () => {
  it('skips comments and what is no pin', () => {
    const text = '# Python 3.11\nnumpy==2.1.0\n-e .\nscikit-learn==1.5 ; x\n';
    expect(parseRequirements(text)).toEqual({
      numpy: '2.1.0',
      'scikit-learn': '1.5'
    });
  });

  it('differ in versions and in what is missing', () => {
    const rows = differingPackages([
      { numpy: '1', pandas: '2', scipy: '1' },
      { numpy: '2', pandas: '2' }
    ]);
    expect(rows.map(row => row.key)).toEqual(['numpy', 'scipy']);
  });
});

describe('loggedModels', () => {
  it('lists a model that was logged twice once', () => {
    const tags = modelTags('models/a', 'models/b', 'models/a');
    expect(loggedModels(makeRun('x', { tags }))).toEqual([
      'models/a',
      'models/b'
    ]);
  });

  it('are none when the tag is no JSON', () => {
    const tags = { 'mlflow.log-model.history': 'oops' };
    expect(loggedModels(makeRun('x', { tags }))).toEqual([]);
  });
});
