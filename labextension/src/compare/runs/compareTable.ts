/** The table of a comparison: which rows it has, in which order its runs are. */

import type { IRun } from '../../api';
import { bestValue } from './best';
import { toNumber } from './columns';
import type { IRunKey, KeyValue } from './runKeys';
import { keyValue, runKeys } from './runKeys';
import { byName } from './values';

/** One key with its value in each run. */
export interface IKeyRow {
  readonly key: IRunKey;
  readonly values: readonly KeyValue[];
  /** Whether the runs do not all have the same value. */
  readonly differs: boolean;
  /** The best value, for metrics that have one. */
  readonly best?: number;
}

/** How a value compares with the baseline's. */
export interface IDelta {
  readonly difference: number;
  /** Relative to the baseline, in percent; unset where the baseline is zero. */
  readonly percent?: number;
}

/** Which rows are shown. */
export interface IRowChoice {
  readonly onlyDifferences: boolean;
  readonly withTags: boolean;
  /** Part of a key, in any case; empty for all. */
  readonly search: string;
}

/** One row for each key that is shown. */
export function keyRows(runs: readonly IRun[]): IKeyRow[] {
  return runKeys(runs).map(key => {
    const values = runs.map(run => keyValue(run, key));
    return {
      key,
      values,
      // Unlike ===, NaN is the same as NaN here.
      differs: !values.every(value => Object.is(value, values[0])),
      best:
        key.kind === 'metric'
          ? bestValue(key.key, values as Array<number | undefined>)
          : undefined
    };
  });
}

/** The rows that the reader wants to see. */
export function chooseRows(
  rows: readonly IKeyRow[],
  choice: IRowChoice
): IKeyRow[] {
  const wanted = choice.search.trim().toLowerCase();
  return rows.filter(
    ({ key, differs }) =>
      (choice.withTags || key.kind !== 'tag') &&
      (differs || !choice.onlyDifferences) &&
      key.key.toLowerCase().includes(wanted)
  );
}

/** The runs by one of their values; runs without it come last in both directions. */
export function sortByKey(
  runs: readonly IRun[],
  key: IRunKey,
  isDescending: boolean
): IRun[] {
  const sign = isDescending ? -1 : 1;
  return runs
    .map(run => ({ run, value: keyValue(run, key) }))
    .sort((a, b) => {
      const missing = Number(isMissing(a.value)) - Number(isMissing(b.value));
      return missing || sign * compareKeyValues(a.value, b.value);
    })
    .map(({ run }) => run);
}

/** How far a value is from the baseline's; undefined unless both are numbers that differ. */
export function deltaOf(value: KeyValue, base: KeyValue): IDelta | undefined {
  const was = toNumber(base);
  const difference = (toNumber(value) ?? NaN) - (was ?? NaN);
  if (was === undefined || !Number.isFinite(difference) || difference === 0) {
    return undefined;
  }
  return {
    difference,
    percent: was === 0 ? undefined : (difference / Math.abs(was)) * 100
  };
}

function isMissing(value: KeyValue): boolean {
  return value === undefined || Number.isNaN(value);
}

function compareKeyValues(a: KeyValue, b: KeyValue): number {
  const [first, second] = [toNumber(a), toNumber(b)];
  return first !== undefined && second !== undefined
    ? first - second
    : byName(String(a), String(b));
}
