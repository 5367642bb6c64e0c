/** Colors for numbers. */

/**
 * Viridis: even steps for the eye, also for people who see fewer colors.
 *
 * By N. Smith and S. van der Walt, 2015; constants, since a scale of a theme would not be even. Its
 * ends are left out: the first colors cannot be told from a dark page, the last not from a light one.
 */
const VIRIDIS = [
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50]
] as const;

/** The color for a number from 0 to 1. */
export function scaleColor(part: number): string {
  const place = Math.min(1, Math.max(0, part)) * (VIRIDIS.length - 1);
  const below = Math.min(Math.floor(place), VIRIDIS.length - 2);
  const [from, to] = [VIRIDIS[below], VIRIDIS[below + 1]];
  const mixed = [0, 1, 2].map(channel => {
    const [a, b] = [from?.[channel] ?? 0, to?.[channel] ?? 0];
    return Math.round(a + (b - a) * (place - below));
  });
  return `rgb(${mixed.join(', ')})`;
}

/** Smallest and largest of the values; undefined where there are none. */
export function extentOf(
  values: ReadonlyArray<number | undefined>
): readonly [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value !== undefined && Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** Where each value is between the smallest and the largest, from 0 to 1. */
export function partsOf(
  values: ReadonlyArray<number | undefined>
): Array<number | undefined> {
  const extent = extentOf(values);
  if (!extent) {
    return values.map(() => undefined);
  }
  const [low, high] = extent;
  return values.map(value =>
    value === undefined || !Number.isFinite(value)
      ? undefined
      : high > low
        ? (value - low) / (high - low)
        : 0.5
  );
}
