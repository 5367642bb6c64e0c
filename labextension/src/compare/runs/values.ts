/** Parameters and metrics of several runs side by side. */

/** One name with its value in each run; undefined where a run lacks it. */
export interface IValueRow<T> {
  readonly key: string;
  readonly values: ReadonlyArray<T | undefined>;
  /** Whether the runs do not all have the same value. */
  readonly differs: boolean;
}

/** One row for each name that occurs in any of the runs, by name. */
export function compareValues<T>(
  columns: ReadonlyArray<Readonly<Record<string, T>>>
): Array<IValueRow<T>> {
  const keys = new Set(columns.flatMap(column => Object.keys(column)));
  return [...keys].sort(byName).map(key => {
    const values = columns.map(column =>
      Object.hasOwn(column, key) ? column[key] : undefined
    );
    return { key, values, differs: !values.every(isSameAs(values[0])) };
  });
}

/** Compare two names the way people sort them: `x2` before `x10`. */
export function byName(a: string, b: string): number {
  return a.localeCompare(b, undefined, { numeric: true });
}

function isSameAs<T>(first: T): (value: T) => boolean {
  // Unlike ===, NaN is the same as NaN here.
  return value => Object.is(value, first);
}
