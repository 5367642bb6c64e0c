import { interpolate } from '../..';

const CORNERS = [
  { x: 0, y: 0, z: 0 },
  { x: 10, y: 0, z: 0 },
  { x: 0, y: 2, z: 8 },
  { x: 10, y: 2, z: 8 }
];

describe('interpolate', () => {
  it('covers what lies between the points', () => {
    const surface = interpolate(CORNERS, 10);
    expect(surface?.cells).toHaveLength(100);
    expect(surface?.stepX).toBe(1);
    expect(surface?.stepY).toBeCloseTo(0.2);
  });

  it('stays between the heights of the points', () => {
    const heights = interpolate(CORNERS)?.cells.map(({ z }) => z) ?? [];
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...heights)).toBeLessThanOrEqual(8);
  });

  it('comes close to a point near it', () => {
    const cells = interpolate(CORNERS, 40)?.cells ?? [];
    expect(cells[0]?.z).toBeCloseTo(0, 2);
    expect(cells.at(-1)?.z).toBeCloseTo(8, 2);
  });

  it('makes nothing up where nobody has tried', () => {
    const triangle = [...CORNERS.slice(0, 3), { x: 1, y: 1, z: 3 }];
    const cells = interpolate(triangle, 20)?.cells ?? [];
    expect(cells.length).toBeGreaterThan(150);
    expect(cells.every(({ x, y }) => x / 10 + y / 2 <= 1.001)).toBe(true);
  });

  it.each([
    ['too few points', CORNERS.slice(0, 3)],
    ['points on one line', [1, 2, 3, 4].map(n => ({ x: n, y: n, z: n }))],
    ['points with one x', [1, 2, 3, 4].map(n => ({ x: 1, y: n, z: n }))]
  ])('is not possible with %s', (_name, points) => {
    expect(interpolate(points)).toBeUndefined();
  });
});
