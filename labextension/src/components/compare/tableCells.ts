/** A comparison's table as plain cells, for export. */

import type { IRun } from '../../api';
import type { Cell, IKeyRow } from '../../compare';
import type { ITranslator } from '../common/host';
import { keyLabel, valueLabel } from './labels';

/** Head and rows: values in full, times and states in words. */
export function tableCells(
  trans: ITranslator,
  runs: readonly IRun[],
  rows: readonly IKeyRow[],
  isTransposed: boolean
): Cell[][] {
  const cells: Cell[][] = [
    [trans.__('Key'), ...runs.map(run => run.name)],
    ...rows.map(({ key, values }) => [
      keyLabel(trans, key),
      ...values.map(value =>
        key.kind === 'attribute' ? valueLabel(trans, key, value) : value
      )
    ])
  ];
  if (!isTransposed) {
    return cells;
  }
  const turned = (cells[0] ?? []).map((_cell, column) =>
    cells.map(row => row[column])
  );
  return [[trans.__('Run'), ...(turned[0] ?? []).slice(1)], ...turned.slice(1)];
}
