/** The values of one key over several runs, read as numbers or as categories. */

import type { IRun } from '../../api';
import type { IRunKey, KeyValue } from './runKeys';
import { keyValue } from './runKeys';
import { byName } from './values';

/** One value for each run, ready for an axis. */
export interface IColumn {
  readonly key: IRunKey;
  /** The position on the axis: the number itself, or the index of the category. */
  readonly values: ReadonlyArray<number | undefined>;
  /** Set where the values are not all numbers. */
  readonly categories?: readonly string[];
}

/** Read a key of the runs; parameters are text, yet most of them are numbers. */
export function readColumn(runs: readonly IRun[], key: IRunKey): IColumn {
  const raw = runs.map(run => keyValue(run, key));
  const numbers = raw.map(toNumber);
  if (
    raw.every((value, index) => isEmpty(value) || numbers[index] !== undefined)
  ) {
    return { key, values: numbers.map(finiteOnly) };
  }
  const texts = raw.map(value => (isEmpty(value) ? undefined : String(value)));
  const categories = [
    ...new Set(texts.filter(text => text !== undefined))
  ].sort(byName);
  const places = new Map(categories.map((text, index) => [text, index]));
  return {
    key,
    values: texts.map(text => places.get(text ?? '')),
    categories
  };
}

/** Whether the runs have at least two different values. */
export function varies({ values }: IColumn): boolean {
  return distinctCount(values) > 1;
}

/** Whether a log scale can show it: numbers above zero only. */
export function allowsLog({ values, categories }: IColumn): boolean {
  return !categories && values.every(value => value === undefined || value > 0);
}

/** How many different values there are. */
export function distinctCount(
  values: ReadonlyArray<number | undefined>
): number {
  return new Set(values.filter(value => value !== undefined)).size;
}

function isEmpty(value: KeyValue): boolean {
  return value === undefined || value === '';
}

/** A value as a number, NaN and the infinities among them; undefined for any other text. */
export function toNumber(value: KeyValue): number | undefined {
  if (typeof value === 'number' || value === undefined) {
    return value;
  }
  const text = value.trim().replace(/^([+-]?)inf$/i, '$1Infinity');
  if (/^nan$/i.test(text)) {
    return NaN;
  }
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? undefined : number;
}

function finiteOnly(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
