import type { ILine } from '../curves';
import { around, summarizeCurves, valuesAt } from '../curveValues';

function lineOf(id: string, xs: number[], ys: Array<number | null>): ILine {
  return {
    id,
    label: id,
    runIds: [id],
    color: '',
    dash: 0,
    xs,
    ys,
    values: ys.map(y => y ?? NaN),
    marks: [],
    notPositive: 0
  };
}

describe('valuesAt', () => {
  const low = lineOf('low', [0, 1, 2], [1, 2, 3]);
  const high = lineOf('high', [0, 1, 2], [5, null, 7]);

  it('lists the highest value first', () => {
    const values = valuesAt([low, high], 2, 0);
    expect(values.map(({ line, y }) => [line.id, y])).toEqual([
      ['high', 7],
      ['low', 3]
    ]);
  });

  it('takes the nearest point that has a value', () => {
    expect(valuesAt([low], 1.4, 0)[0]).toMatchObject({ x: 1, y: 2 });
    expect(valuesAt([low], 1.6, 0)[0]).toMatchObject({ x: 2, y: 3 });
    expect(valuesAt([high], 1.1, 0)[0]).toMatchObject({ x: 2, y: 7 });
  });

  it('leaves out lines that have ended, or have not begun', () => {
    expect(valuesAt([low], 2.5, 0.1)).toEqual([]);
    expect(valuesAt([low], -1, 0.1)).toEqual([]);
    expect(valuesAt([low], 2.05, 0.1)).toHaveLength(1);
  });

  it('finds nothing in a line without values', () => {
    expect(valuesAt([lineOf('none', [0, 1], [null, null])], 0, 9)).toEqual([]);
  });

  it.each([0, 0.3, 2.5, 7.9, 10])(
    'agrees with looking at every point (%d)',
    x => {
      const xs = [0, 1, 2, 3, 5, 8, 10];
      const line = lineOf(
        'a',
        xs,
        xs.map(value => value * 2)
      );
      const least = Math.min(...xs.map(value => Math.abs(value - x)));
      expect(Math.abs((valuesAt([line], x, 0)[0]?.x ?? NaN) - x)).toBe(least);
    }
  );
});

describe('around', () => {
  const items = [0, 1, 2, 3, 4, 5, 6];

  it.each([
    [0, [0, 1, 2]],
    [3, [2, 3, 4]],
    [6, [4, 5, 6]]
  ])('shows what is about number %d', (index, expected) => {
    expect(around(items, index, 3)).toEqual(expected);
  });

  it('shows all when there is room', () => {
    expect(around(items, 5, 9)).toEqual(items);
  });
});

describe('summarizeCurves', () => {
  it('says the last, lowest and highest value', () => {
    const curve = {
      runId: 'a',
      metricKey: 'loss',
      count: 400,
      isWhole: false,
      steps: [0, 10, 20],
      timestamps: [0, 0, 0],
      values: [3, NaN, 1]
    };
    const empty = { ...curve, runId: 'b', steps: [], values: [] };
    expect(summarizeCurves([curve, empty])).toEqual([
      {
        runId: 'a',
        count: 400,
        firstStep: 0,
        lastStep: 20,
        last: 1,
        min: 1,
        max: 3
      }
    ]);
  });

  it('has no lowest value where nothing is finite', () => {
    const [summary] = summarizeCurves([
      {
        runId: 'a',
        metricKey: 'loss',
        count: 1,
        isWhole: true,
        steps: [0],
        timestamps: [0],
        values: [NaN]
      }
    ]);
    expect(summary?.min).toBeUndefined();
    expect(summary?.last).toBeNaN();
  });
});
