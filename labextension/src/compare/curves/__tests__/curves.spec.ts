import type { ICurve } from '../../../api';
import { makeLine, placeCurve, smooth } from '../curves';

const LOOK = { id: 'a', label: 'a', runIds: ['a'], color: 'red', dash: 0 };
const LINEAR = {
  x: 'step',
  xLog: false,
  yLog: false,
  smoothing: 0
} as const;

function curveOf(part: Partial<ICurve>): ICurve {
  return {
    runId: 'a',
    metricKey: 'loss',
    count: part.values?.length ?? 0,
    isWhole: true,
    steps: [],
    timestamps: [],
    values: [],
    ...part
  };
}

describe('placeCurve', () => {
  const curve = curveOf({
    steps: [0, 1, 2],
    timestamps: [5000, 4000, 7000],
    values: [1, 2, 3]
  });

  it('places points by step', () => {
    expect(placeCurve(curve, 'step')).toEqual({
      xs: [0, 1, 2],
      values: [1, 2, 3]
    });
  });

  it('sorts by time where the clock went back', () => {
    expect(placeCurve(curve, 'time')).toEqual({
      xs: [4000, 5000, 7000],
      values: [2, 1, 3]
    });
  });

  it('counts relative time from the earliest point', () => {
    expect(placeCurve(curve, 'relative').xs).toEqual([0, 1000, 3000]);
  });

  it('counts it from where the whole curve began, if that is known', () => {
    expect(placeCurve(curve, 'relative', 3000).xs).toEqual([1000, 2000, 4000]);
  });
});

describe('smooth', () => {
  it('is what TensorBoard draws', () => {
    // By hand: 0.5 * 0 + 0.5 * 1 over 1 - 0.5, then 0.5 * 0.5 + 0.5 * 3 over 1 - 0.25.
    expect(smooth([1, 3], 0.5)).toEqual([1, 1.75 / 0.75]);
  });

  it.each([0, 0.3, 0.9, 0.99])('leaves a constant as it is (%d)', weight => {
    smooth([4, 4, 4, 4], weight).forEach(value => {
      expect(value).toBeCloseTo(4, 9);
    });
  });

  it('does not change anything without weight', () => {
    expect(smooth([3, null, -2], 0)).toEqual([3, null, -2]);
  });

  it('stays between the lowest and the highest', () => {
    const values = Array.from({ length: 200 }, (_x, i) => Math.sin(i * 7));
    smooth(values, 0.8).forEach(value => {
      expect(Math.abs(value ?? NaN)).toBeLessThanOrEqual(1);
    });
  });

  it('goes on after a gap', () => {
    expect(smooth([1, null, 3], 0.5)).toEqual([1, null, 1.75 / 0.75]);
  });
});

describe('makeLine', () => {
  it('leaves a gap and a mark for what is no number', () => {
    const line = makeLine(
      LOOK,
      { xs: [0, 1, 2, 3], values: [1, NaN, Infinity, -Infinity] },
      LINEAR
    );
    expect(line.ys).toEqual([1, null, null, null]);
    expect(line.marks).toEqual([
      { x: 1, kind: 'nan' },
      { x: 2, kind: 'high' },
      { x: 3, kind: 'low' }
    ]);
    expect(line.notPositive).toBe(0);
  });

  it('counts what a log axis cannot show', () => {
    const points = { xs: [0, 1, 2], values: [1, 0, -3] };
    const byY = makeLine(LOOK, points, { ...LINEAR, yLog: true });
    expect(byY.ys).toEqual([1, null, null]);
    expect(byY.notPositive).toBe(2);
    const byX = makeLine(LOOK, points, { ...LINEAR, xLog: true });
    expect(byX.ys).toEqual([null, 0, -3]);
    expect(byX.notPositive).toBe(1);
  });

  it('keeps what was logged behind the smoothed line', () => {
    const line = makeLine(
      LOOK,
      { xs: [0, 1], values: [1, 3] },
      { ...LINEAR, smoothing: 0.5 }
    );
    expect(line.raw).toEqual([1, 3]);
    expect(line.values).toEqual([1, 3]);
    expect(line.ys[1]).toBeCloseTo(2.333);
  });
});
