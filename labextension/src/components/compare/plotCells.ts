/** What a plot shows as plain cells. */

import type { IRun } from '../../api';
import type { Cell, IRunKey } from '../../compare';
import { keyValue } from '../../compare';
import type { ITranslator } from '../common/host';
import { keyLabel } from './labels';

/** One row for each run, one column for each key. */
export function plotCells(
  trans: ITranslator,
  runs: readonly IRun[],
  keys: readonly IRunKey[]
): Cell[][] {
  return [
    [trans.__('Run'), ...keys.map(key => keyLabel(trans, key))],
    ...runs.map(run => [run.name, ...keys.map(key => keyValue(run, key))])
  ];
}
