import { extremesOf } from '../extremes';

describe('extremesOf', () => {
  it('is from the lowest to the highest value', () => {
    expect(extremesOf([2, -1, Infinity])).toEqual({ min: -1, max: Infinity });
  });

  it('leaves out what is no number', () => {
    expect(extremesOf([NaN, 3])).toEqual({ min: 3, max: 3 });
    expect(extremesOf([NaN])).toBeUndefined();
  });
});
