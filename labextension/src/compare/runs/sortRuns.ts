/** In which order a list shows runs. */

import type { IRun } from '../../api';
import { byName } from './values';
import { writeField } from '../search/writeField';

/** What runs are sorted by; metrics and parameters also need a key. */
export type SortField = 'started' | 'name' | 'duration' | 'metric' | 'param';

/** An order of runs. */
export interface ISort {
  readonly by: SortField;
  /** Name of the metric or parameter, else empty. */
  readonly key: string;
  readonly isDescending: boolean;
}

export const NEWEST_FIRST: ISort = {
  by: 'started',
  key: '',
  isDescending: true
};

const SORT_FIELDS: readonly string[] = [
  'started',
  'name',
  'duration',
  'metric',
  'param'
];

/** An order as it was kept; newest first for what is none. */
export function readSort(kept: unknown): ISort {
  const { by, key, isDescending } = Object(kept) as Partial<ISort>;
  return by && SORT_FIELDS.includes(by) && typeof key === 'string'
    ? { by, key, isDescending: isDescending === true }
    : NEWEST_FIRST;
}

/** The order for the server; undefined where it has no word for it, or it is its own. */
export function orderBy(sort: ISort): readonly string[] | undefined {
  const direction = sort.isDescending ? 'DESC' : 'ASC';
  switch (sort.by) {
    case 'started':
      return sort.isDescending
        ? undefined
        : [`attributes.start_time ${direction}`];
    case 'name':
      return [`attributes.run_name ${direction}`];
    case 'metric':
      return [`${writeField('metric', sort.key)} ${direction}`];
    case 'param':
      return [`${writeField('param', sort.key)} ${direction}`];
    case 'duration':
      return undefined;
  }
}

/** Whether the server sorts all runs, rather than the page those that are loaded. */
export function isSortedByServer({ by }: ISort): boolean {
  return by !== 'duration';
}

/** Compares two runs by an order, as the server does: runs without the key last. */
export function compareBy(sort: ISort): (a: IRun, b: IRun) => number {
  const valueOf = readValue(sort);
  const sign = sort.isDescending ? -1 : 1;
  return (a, b) => {
    const [first, second] = [valueOf(a), valueOf(b)];
    const order =
      rankOf(first) - rankOf(second) || sign * compareValues(first, second);
    return order || b.startTime - a.startTime;
  };
}

type Value = number | string | undefined;

function readValue({ by, key }: ISort): (run: IRun) => Value {
  switch (by) {
    case 'started':
      return run => run.startTime;
    case 'name':
      return run => run.name;
    case 'metric':
      return run => run.metrics[key];
    case 'param':
      return run => run.params[key];
    case 'duration':
      // What is still going on has lasted longest.
      return run => (run.endTime ?? Infinity) - run.startTime;
  }
}

function rankOf(value: Value): number {
  return value === undefined ? 2 : Number.isNaN(value) ? 1 : 0;
}

function compareValues(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') {
    // Not their difference: that of two infinities is NaN.
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return byName(String(a ?? ''), String(b ?? ''));
}
