import { thinCurve } from '../thinCurve';

/** Always the same numbers that look random. */
function* numbers(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

function randomCurve(seed: number, count: number) {
  const source = numbers(seed);
  const next = () => source.next().value as number;
  const xs = Array.from({ length: count }, () => Math.floor(next() * 1e4));
  xs.sort((a, b) => a - b);
  const values = xs.map(() => (next() < 0.05 ? NaN : next() * 10 - 5));
  return { xs, values };
}

const CURVES = [1, 2, 3, 4, 5].map(seed => randomCurve(seed, 500 * seed));

describe('thinCurve', () => {
  it('takes all points of a short curve', () => {
    expect(thinCurve([0, 1, 2], [5, NaN, 7], 3)).toEqual([0, 1, 2]);
  });

  it.each(CURVES)('keeps the ends and the lowest and highest', curve => {
    const { xs, values } = curve;
    const kept = thinCurve(xs, values, 100).map(index => values[index] ?? NaN);
    const finite = values.filter(Number.isFinite);
    expect(kept[0]).toBe(values[0]);
    expect(kept.at(-1)).toBe(values.at(-1));
    expect(Math.max(...kept.filter(Number.isFinite))).toBe(Math.max(...finite));
    expect(Math.min(...kept.filter(Number.isFinite))).toBe(Math.min(...finite));
  });

  it.each(CURVES)('takes no more than was asked for, in order', curve => {
    const kept = thinCurve(curve.xs, curve.values, 100);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
  });

  it('keeps the extremes of each stretch, not of the whole only', () => {
    const xs = Array.from({ length: 1000 }, (_item, index) => index);
    const values = xs.map(x => (x === 120 ? 9 : x === 720 ? 8 : 0));
    const kept = thinCurve(xs, values, 40);
    expect(kept).toEqual(expect.arrayContaining([120, 720]));
  });

  it('thins a curve whose points are all at one place', () => {
    const xs = Array.from({ length: 100 }, () => 3);
    const values = xs.map((_x, index) => index);
    expect(thinCurve(xs, values, 8)).toEqual([0, 99]);
  });
});
