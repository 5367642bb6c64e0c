import { makeRun } from '../../../testing/factories';
import { firstAtOrAfter, groupRuns, makeGroupLine } from '../curveGroups';

const LOOK = { id: 'g', label: 'g', runIds: ['a', 'b'], color: '', dash: 0 };
const LINEAR = {
  x: 'step',
  xLog: false,
  yLog: false,
  smoothing: 0
} as const;

describe('groupRuns', () => {
  const runs = [
    makeRun('a', { params: { depth: '3' }, user: 'ada' }),
    makeRun('b', { params: { depth: '4' }, user: 'bob' }),
    makeRun('c', { params: { depth: '3' }, user: 'bob' }),
    makeRun('d')
  ];

  it('puts runs with one value together, those without it too', () => {
    expect(groupRuns(runs, { kind: 'param', key: 'depth' })).toEqual([
      { value: '3', runIds: ['a', 'c'] },
      { value: '4', runIds: ['b'] },
      { value: undefined, runIds: ['d'] }
    ]);
  });

  it('groups by an attribute', () => {
    const groups = groupRuns(runs, { kind: 'attribute', key: 'user' });
    expect(groups.map(({ runIds }) => runIds)).toEqual([
      ['a', 'd'],
      ['b', 'c']
    ]);
  });

  it('finds nothing in what every object has', () => {
    const groups = groupRuns(runs, { kind: 'tag', key: 'constructor' });
    expect(groups).toHaveLength(1);
    expect(groups[0]?.value).toBeUndefined();
  });
});

describe('makeGroupLine', () => {
  const two = [
    { xs: [0, 1, 2], values: [1, 2, 3] },
    { xs: [0, 1, 2], values: [3, 6, 9] }
  ];

  it('draws the mean within the lowest and highest', () => {
    const line = makeGroupLine(LOOK, two, 'range', LINEAR);
    expect(line.ys).toEqual([2, 4, 6]);
    expect(line.low).toEqual([1, 2, 3]);
    expect(line.high).toEqual([3, 6, 9]);
  });

  it('draws one standard deviation on both sides', () => {
    const line = makeGroupLine(LOOK, two, 'deviation', LINEAR);
    // Of 1 and 3: the square root of 2.
    expect(line.low?.[0]).toBeCloseTo(2 - Math.SQRT2);
    expect(line.high?.[0]).toBeCloseTo(2 + Math.SQRT2);
  });

  it('takes a run between its points on the straight line', () => {
    const line = makeGroupLine(
      LOOK,
      [
        { xs: [0, 10], values: [0, 10] },
        { xs: [5], values: [7] }
      ],
      'range',
      LINEAR
    );
    expect(line.xs).toEqual([0, 5, 10]);
    expect(line.ys).toEqual([0, 6, 10]);
  });

  it('does not go on with a run that has ended', () => {
    const line = makeGroupLine(
      LOOK,
      [
        { xs: [0, 1], values: [0, 0] },
        { xs: [0, 1, 2], values: [2, 2, 2] }
      ],
      'range',
      LINEAR
    );
    expect(line.ys).toEqual([1, 1, 2]);
  });

  it('has no mean of what is no number, and marks it', () => {
    const line = makeGroupLine(
      LOOK,
      [
        { xs: [0, 1], values: [1, NaN] },
        { xs: [0, 1], values: [3, 5] }
      ],
      'range',
      LINEAR
    );
    expect(line.ys).toEqual([2, 5]);
    expect(line.marks).toEqual([{ x: 1, kind: 'nan' }]);
  });

  it('has a bounded number of points whatever the runs have', () => {
    const curves = [0, 0.5].map(offset => ({
      xs: Array.from({ length: 3000 }, (_x, index) => index + offset),
      values: Array.from({ length: 3000 }, (_x, index) => index)
    }));
    const line = makeGroupLine(LOOK, curves, 'range', LINEAR);
    expect(line.xs).toHaveLength(500);
    expect(line.xs[0]).toBe(0);
    expect(line.xs.at(-1)).toBe(2999.5);
    line.ys.forEach((mean, index) => {
      expect(mean).toBeGreaterThanOrEqual(line.low?.[index] ?? NaN);
      expect(mean).toBeLessThanOrEqual(line.high?.[index] ?? NaN);
    });
  });

  it('has no band where a log axis has no end', () => {
    const line = makeGroupLine(
      LOOK,
      [
        { xs: [0], values: [-1] },
        { xs: [0], values: [9] }
      ],
      'range',
      { ...LINEAR, yLog: true }
    );
    expect(line.ys).toEqual([4]);
    expect(line.low).toEqual([null]);
  });

  it('smooths the band as it smooths the mean', () => {
    const line = makeGroupLine(LOOK, two, 'range', {
      ...LINEAR,
      smoothing: 0.5
    });
    expect(line.ys[1]).toBeCloseTo(3.333);
    expect(line.low?.[1]).toBeCloseTo(1.667);
    expect(line.high?.[1]).toBeCloseTo(5);
  });
});

describe('firstAtOrAfter', () => {
  it.each([-1, 0, 1, 2.5, 3, 9, 10, 11])(
    'agrees with looking one by one (%d)',
    x => {
      const sorted = [0, 1, 1, 3, 9, 10];
      const found = sorted.findIndex(value => value >= x);
      expect(firstAtOrAfter(sorted, x)).toBe(found < 0 ? sorted.length : found);
    }
  );
});
