import { limitZoom } from '../limitZoom';

const WHOLE = { from: 0, to: 10 };

describe('limitZoom', () => {
  it.each([
    [
      { from: 2, to: 4 },
      { from: 2, to: 4 }
    ],
    [
      { from: -5, to: 4 },
      { from: 0, to: 4 }
    ],
    [{ from: -1, to: 11 }, undefined],
    [{ from: 0, to: 10 }, undefined],
    [{ from: 11, to: 12 }, undefined]
  ])('shows of %p what is there', (range, shown) => {
    expect(limitZoom(range, WHOLE)).toEqual(shown);
  });
});
