/** Few points that draw the same line as many: what servers do that have the endpoint for it. */

/** Each bucket keeps its first, lowest, highest and last point. */
const KEPT = 4;

/**
 * Indices of the points to draw, in order; all of them when there are no more than `maxPoints`.
 *
 * @param xs - Where the points are, sorted.
 * @param values - Any may be NaN or infinite; those are never the lowest or highest.
 */
export function thinCurve(
  xs: readonly number[],
  values: readonly number[],
  maxPoints: number
): number[] {
  if (xs.length <= maxPoints) {
    return xs.map((_x, index) => index);
  }
  const buckets = Math.max(1, Math.floor(maxPoints / KEPT));
  const first = xs[0] as number;
  const width = ((xs.at(-1) as number) - first) / buckets || 1;
  const kept: number[] = [];
  let start = 0;
  while (start < xs.length) {
    const bucket = bucketOf(xs[start] as number);
    let end = start + 1;
    while (end < xs.length && bucketOf(xs[end] as number) === bucket) {
      end += 1;
    }
    kept.push(...extremes(values, start, end));
    start = end;
  }
  return kept;

  function bucketOf(x: number): number {
    return Math.min(buckets - 1, Math.floor((x - first) / width));
  }
}

/** The first, lowest, highest and last index from `start` to before `end`, each once. */
function extremes(
  values: readonly number[],
  start: number,
  end: number
): number[] {
  let low: number | undefined;
  let high: number | undefined;
  for (let index = start; index < end; index += 1) {
    const value = values[index] as number;
    if (Number.isFinite(value)) {
      low = low === undefined || value < (values[low] as number) ? index : low;
      high =
        high === undefined || value > (values[high] as number) ? index : high;
    }
  }
  const indices = [start, low ?? start, high ?? start, end - 1];
  return [...new Set(indices)].sort((a, b) => a - b);
}
