/** Between what a metric has been. */

/** The lowest and the highest value. */
export interface IExtremes {
  readonly min: number;
  readonly max: number;
}

/** The range of some values; NaN is in no range, so there may be none. */
export function extremesOf(values: readonly number[]): IExtremes | undefined {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (!isNaN(value)) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return min <= max ? { min, max } : undefined;
}
