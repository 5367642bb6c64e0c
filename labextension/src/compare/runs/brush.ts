/** Which runs lie in what the reader has marked. */

import type { IColumn } from './columns';

/** From one value to another. */
export type Interval = readonly [number, number];

/** Marked intervals by the index of the column; a column without any is not asked. */
export type Intervals = Readonly<
  Record<number, readonly Interval[] | undefined>
>;

/**
 * The indices of the runs that lie in one of the intervals of each column.
 *
 * Undefined where nothing is marked. A run without a value lies in no interval.
 */
export function indicesWithin(
  columns: readonly IColumn[],
  intervals: Intervals
): number[] | undefined {
  const asked = columns.flatMap(({ values }, index) => {
    const marked = intervals[index] ?? [];
    return marked.length > 0 ? [{ values, marked }] : [];
  });
  const [first] = asked;
  if (!first) {
    return undefined;
  }
  const indices = first.values.map((_value, index) => index);
  return indices.filter(index =>
    asked.every(({ values, marked }) => {
      const value = values[index];
      return (
        value !== undefined &&
        marked.some(([from, to]) => from <= value && value <= to)
      );
    })
  );
}
