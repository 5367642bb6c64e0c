/** The one metric that there is room for. */

import type { IRun } from '../../api';
import { bestValue, isLowerBetter } from '../runs/best';
import { isTelling } from '../runs/chosenKeys';

/** A metric of a run. */
export interface IHeadline {
  readonly metric: string;
  readonly value: number;
  /** Whether it is the best one among the runs. */
  readonly isBest: boolean;
}

/** The metric that says most about a run: one that the reader prefers, or one of a validation. */
export function headline(
  run: IRun,
  among: readonly IRun[],
  preferred: readonly string[] = []
): IHeadline | undefined {
  const names = Object.keys(run.metrics).sort();
  const metric =
    preferred.find(name => name in run.metrics) ??
    names.find(name => isTelling(name) && !isLowerBetter(name)) ??
    names.find(isTelling) ??
    names[0];
  const value = run.metrics[metric ?? ''];
  if (metric === undefined || value === undefined) {
    return undefined;
  }
  const values = among.map(({ metrics }) => metrics[metric]);
  return { metric, value, isBest: value === bestValue(metric, values) };
}
