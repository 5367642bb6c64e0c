import type { ICurve } from '../../../api';
import { makeRun } from '../../../testing/factories';
import {
  chartNotes,
  lineLooks,
  makeLines,
  xRange,
  yRange
} from '../curveChart';
import type { ILine } from '../curves';

const SETTINGS = {
  x: 'step',
  xLog: false,
  yLog: false,
  smoothing: 0,
  band: 'range'
} as const;

function curveOf(runId: string, values: number[]): ICurve {
  return {
    runId,
    metricKey: 'loss',
    count: values.length,
    isWhole: true,
    steps: values.map((_value, index) => index),
    timestamps: values.map((_value, index) => index * 1000),
    values
  };
}

function linesOf(settings: object, ...curves: number[][]): ILine[] {
  const runs = curves.map((_values, index) => makeRun(String(index)));
  const looks = lineLooks(runs, undefined, () => 'red', String);
  return makeLines(
    looks,
    curves.map((values, index) => curveOf(String(index), values)),
    { ...SETTINGS, ...settings },
    new Map()
  );
}

describe('lineLooks', () => {
  it('tells lines of one color apart by their dashes', () => {
    const runs = ['a', 'b', 'c'].map(id => makeRun(id));
    const looks = lineLooks(
      runs,
      undefined,
      id => (id === 'b' ? 'blue' : 'red'),
      String
    );
    expect(looks.map(({ color, dash }) => [color, dash])).toEqual([
      ['red', 0],
      ['blue', 0],
      ['red', 1]
    ]);
  });

  it('has one look for each group', () => {
    const runs = ['a', 'b', 'c'].map(id =>
      makeRun(id, { params: { depth: id === 'b' ? '1' : '2' } })
    );
    const looks = lineLooks(
      runs,
      { kind: 'param', key: 'depth' },
      (_id, index) => `color-${index}`,
      value => value ?? 'none'
    );
    expect(looks).toMatchObject([
      { label: '2', color: 'color-0', runIds: ['a', 'c'] },
      { label: '1', color: 'color-1', runIds: ['b'] }
    ]);
  });
});

describe('makeLines', () => {
  it('leaves out runs without a curve and curves without a point', () => {
    expect(linesOf({}, [1, 2], []).map(line => line.id)).toEqual(['0']);
  });
});

describe('xRange', () => {
  it('reaches from the first to the last point of all', () => {
    expect(xRange(linesOf({}, [1, 2, 3], [1, 2]), false)).toEqual({
      from: 0,
      to: 2
    });
  });

  it('begins at the first place that a log axis has', () => {
    expect(xRange(linesOf({ xLog: true }, [1, 2, 3]), true)).toEqual({
      from: 1,
      to: 2
    });
  });

  it('has a length for a single point, and for none', () => {
    const one = xRange(linesOf({}, [5]), false);
    expect(one.from).toBeLessThan(one.to);
    expect(xRange([], false)).toEqual({ from: 0, to: 1 });
    expect(xRange([], true).from).toBeGreaterThan(0);
  });
});

describe('yRange', () => {
  it.each([[[1, 2, 3]], [[5, 5]], [[0]], [[-3, 1e6]], [[1e-9, 2e-9]]])(
    'holds all values (%j)',
    values => {
      const { from, to } = yRange(linesOf({}, values), false, false);
      expect(from).toBeLessThan(Math.min(...values));
      expect(to).toBeGreaterThan(Math.max(...values));
    }
  );

  it('stays above zero on a log axis', () => {
    const lines = linesOf({ yLog: true }, [0, 0.001, 1000]);
    const { from, to } = yRange(lines, true, false);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThanOrEqual(0.001);
    expect(to).toBeGreaterThanOrEqual(1000);
  });

  it('leaves out the outliers if asked', () => {
    const values = Array.from({ length: 100 }, (_x, i) => (i === 7 ? 1e6 : i));
    expect(yRange(linesOf({}, values), false, true).to).toBeLessThan(110);
    expect(yRange(linesOf({}, values), false, false).to).toBeGreaterThan(1e6);
  });

  it('has room for what a smoothed line was made of', () => {
    const lines = linesOf({ smoothing: 0.9 }, [0, 0, 10, 0]);
    expect(yRange(lines, false, false).to).toBeGreaterThan(10);
  });
});

describe('chartNotes', () => {
  it('counts what is not drawn', () => {
    const lines = linesOf({ yLog: true }, [1, NaN, 0, -1], [Infinity, 2]);
    expect(chartNotes(lines, [])).toMatchObject({
      notFinite: 2,
      notPositive: 2
    });
  });

  it('says how many of the logged points are there, if not all', () => {
    const whole = curveOf('a', [1, 2]);
    const part = { ...curveOf('b', [1, 2, 3]), count: 1000, isWhole: false };
    expect(chartNotes([], [whole]).thinned).toBeUndefined();
    expect(chartNotes([], [whole, part])).toMatchObject({
      logged: 1002,
      thinned: 5
    });
  });
});
