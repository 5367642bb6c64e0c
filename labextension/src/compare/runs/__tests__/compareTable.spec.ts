import { makeRun } from '../../../testing/factories';
import { chooseRows, deltaOf, keyRows, sortByKey } from '../..';

const ALL = { onlyDifferences: false, withTags: true, search: '' };

const RUNS = [
  makeRun('a', {
    params: { depth: '3', rate: '0.1' },
    metrics: { auc: 0.8, val_loss: 0.3, odd: NaN },
    tags: { team: 'risk' }
  }),
  makeRun('b', {
    params: { depth: '4', rate: '0.1' },
    metrics: { auc: 0.9, val_loss: 0.2, odd: NaN },
    tags: { team: 'growth' }
  })
];

const row = (name: string) => keyRows(RUNS).find(({ key }) => key.key === name);

describe('keyRows', () => {
  it('says where the runs differ', () => {
    expect(row('depth')?.differs).toBe(true);
    expect(row('rate')?.differs).toBe(false);
  });

  it('takes NaN for the same as NaN', () => {
    expect(row('odd')?.differs).toBe(false);
  });

  it('knows the best of a metric, and none of a parameter', () => {
    expect(row('auc')?.best).toBe(0.9);
    expect(row('val_loss')?.best).toBe(0.2);
    expect(row('depth')?.best).toBeUndefined();
  });
});

describe('chooseRows', () => {
  const names = (choice: Partial<typeof ALL>) =>
    chooseRows(keyRows(RUNS), { ...ALL, ...choice })
      .filter(({ key }) => key.kind !== 'attribute')
      .map(({ key }) => key.key);

  it('can leave out what is the same', () => {
    expect(names({ onlyDifferences: true })).toEqual([
      'depth',
      'auc',
      'val_loss',
      'team'
    ]);
  });

  it('can leave out tags', () => {
    expect(names({ withTags: false })).not.toContain('team');
  });

  it('finds part of a name in any case', () => {
    expect(names({ search: ' LOSS ' })).toEqual(['val_loss']);
  });
});

describe('sortByKey', () => {
  const order = (values: Array<string | undefined>, isDescending = false) =>
    sortByKey(
      values.map((value, index) =>
        makeRun(String(index), {
          params: value === undefined ? {} : { p: value }
        })
      ),
      { kind: 'param', key: 'p' },
      isDescending
    ).map(run => run.params.p);

  it('sorts numbers that are written as text by their size', () => {
    expect(order(['0.1', '1e-5', '0.02'])).toEqual(['1e-5', '0.02', '0.1']);
  });

  it('keeps runs without the value at the end in both directions', () => {
    expect(order([undefined, '1', '2'])).toEqual(['1', '2', undefined]);
    expect(order([undefined, '1', '2'], true)).toEqual(['2', '1', undefined]);
  });
});

describe('deltaOf', () => {
  it('is the difference, and its part of the baseline', () => {
    expect(deltaOf(0.5, 0.4)?.difference).toBeCloseTo(0.1);
    expect(deltaOf(0.5, 0.4)?.percent).toBeCloseTo(25);
    expect(deltaOf('-1', '-2')).toEqual({ difference: 1, percent: 50 });
  });

  it('has no percent of zero', () => {
    expect(deltaOf(1, 0)).toEqual({ difference: 1, percent: undefined });
  });

  it.each([
    [1, 1],
    ['sgd', 'adam'],
    [undefined, 1],
    [NaN, 1],
    ['', '1']
  ])('says nothing of %p and %p', (value, base) => {
    expect(deltaOf(value, base)).toBeUndefined();
  });
});
