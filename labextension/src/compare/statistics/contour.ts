/** A surface through scattered points. */

/** A point with the height of the surface there. */
export interface ISurfacePoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** One cell of the surface; it reaches half a step in each direction. */
export interface ISurface {
  readonly cells: readonly ISurfacePoint[];
  readonly stepX: number;
  readonly stepY: number;
}

/** Below this number of points a surface would be made up. */
export const MIN_POINTS = 4;

const POWER = 3;

/**
 * Interpolate between the points by the inverse of their distance.
 *
 * Only inside their hull: what is outside nobody has tried. Undefined where the points are too
 * few or all on one line.
 */
export function interpolate(
  points: readonly ISurfacePoint[],
  size = 80
): ISurface | undefined {
  const [x, y] = [rangeOf(points, 'x'), rangeOf(points, 'y')];
  if (points.length < MIN_POINTS || x.span === 0 || y.span === 0) {
    return undefined;
  }
  const scaled = points.map(point => ({
    x: (point.x - x.low) / x.span,
    y: (point.y - y.low) / y.span,
    z: point.z
  }));
  const hull = convexHull(scaled);
  if (hull.length < 3) {
    return undefined;
  }
  const cells: ISurfacePoint[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = { x: (column + 0.5) / size, y: (row + 0.5) / size };
      if (isInside(hull, at)) {
        cells.push({
          x: x.low + at.x * x.span,
          y: y.low + at.y * y.span,
          z: heightAt(scaled, at)
        });
      }
    }
  }
  return { cells, stepX: x.span / size, stepY: y.span / size };
}

interface IPlace {
  readonly x: number;
  readonly y: number;
}

function rangeOf(points: readonly ISurfacePoint[], axis: 'x' | 'y') {
  const values = points.map(point => point[axis]);
  const low = Math.min(...values);
  return { low, span: Math.max(...values) - low };
}

function heightAt(points: readonly ISurfacePoint[], at: IPlace): number {
  let [sum, weights] = [0, 0];
  for (const point of points) {
    const distance = Math.hypot(point.x - at.x, point.y - at.y);
    // Points at the very place share it.
    const weight = 1 / Math.max(distance, 1e-9) ** POWER;
    sum += weight * point.z;
    weights += weight;
  }
  return sum / weights;
}

/** The corners of the hull, counter-clockwise (Andrew's monotone chain). */
function convexHull<P extends IPlace>(points: readonly P[]): P[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly P[]) => {
    const chain: P[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && !turnsLeft(chain, point)) {
        chain.pop();
      }
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turnsLeft(chain: readonly IPlace[], point: IPlace): boolean {
  const [before, last] = chain.slice(-2) as [IPlace, IPlace];
  return side(before, last, point) > 1e-12;
}

/** Above zero when `point` is to the left of the way from `from` to `to`. */
function side(from: IPlace, to: IPlace, point: IPlace): number {
  return (
    (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
  );
}

function isInside(hull: readonly IPlace[], point: IPlace): boolean {
  return hull.every((corner, index) => {
    const next = hull[(index + 1) % hull.length] as IPlace;
    return side(corner, next, point) >= 0;
  });
}
