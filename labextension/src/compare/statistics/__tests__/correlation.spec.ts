import { pearson, ranks, spearman } from '../..';

describe('ranks', () => {
  it('gives equal values the mean of their ranks', () => {
    expect(ranks([10, 30, 10, 20])).toEqual([1.5, 4, 1.5, 3]);
  });
});

describe('spearman', () => {
  it('is 1 for whatever always rises, however it does', () => {
    const xs = [1, 2, 3, 4, 5];
    expect(spearman(xs, xs.map(Math.exp))).toBeCloseTo(1);
    expect(
      spearman(
        xs,
        xs.map(x => -(x ** 3))
      )
    ).toBeCloseTo(-1);
  });

  it('agrees with a textbook', () => {
    // IQ and hours of television, from the article on it in Wikipedia: -29/165.
    const iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
    const hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
    expect(spearman(iq, hours)).toBeCloseTo(-29 / 165);
  });

  it('is not defined for what never changes', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeUndefined();
  });
});

describe('pearson', () => {
  it('never leaves -1 to 1', () => {
    const xs = [0.1, 0.2, 0.3];
    expect(pearson(xs, xs)).toBeLessThanOrEqual(1);
  });
});
