import { extentOf, partsOf, scaleColor } from '../..';

describe('partsOf', () => {
  it('places values between the smallest and the largest', () => {
    expect(partsOf([2, undefined, 4, NaN, 3])).toEqual([
      0,
      undefined,
      1,
      undefined,
      0.5
    ]);
  });

  it('has no extent without values', () => {
    expect(extentOf([undefined, NaN])).toBeUndefined();
  });
});

describe('scaleColor', () => {
  it('goes from dark to light, and stays there', () => {
    expect(scaleColor(-1)).toBe('rgb(59, 81, 139)');
    expect(scaleColor(2)).toBe('rgb(170, 220, 50)');
  });
});
