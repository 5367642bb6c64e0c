/** Which few metrics a narrow list has room for. */

import type { IRun } from '../../api';
import { bestValue } from './best';
import { byName } from './values';

const MAX_SHOWN = 3;

/** A metric of the list with its best value, if there is a best one. */
export interface IShownMetric {
  readonly name: string;
  readonly best?: number;
}

/** The metrics that the reader prefers, or the first ones by name. */
export function shownMetrics(
  runs: readonly IRun[],
  preferred: readonly string[]
): IShownMetric[] {
  const names = preferred.length > 0 ? preferred : metricNames(runs);
  return names.slice(0, MAX_SHOWN).map(name => ({
    name,
    best: bestValue(
      name,
      runs.map(run => run.metrics[name])
    )
  }));
}

/** The names of all metrics of these runs, sorted. */
export function metricNames(runs: readonly IRun[]): string[] {
  const names = new Set(runs.flatMap(run => Object.keys(run.metrics)));
  return [...names].sort(byName);
}
