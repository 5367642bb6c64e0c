/** Which of several runs has the best model. */

import type { IRun } from '../../api';
import { loggedModels } from '../models/models';

/** Whether more of a metric is better, or less. */
export type Direction = 'max' | 'min';

/** The best run by a metric among those that have a model; undefined when there is none. */
export function bestRun(
  runs: readonly IRun[],
  metric: string,
  direction: Direction
): IRun | undefined {
  const sign = direction === 'max' ? 1 : -1;
  const valueOf = (run: IRun) => sign * (run.metrics[metric] ?? NaN);
  return runs
    .filter(run => loggedModels(run).length > 0)
    .filter(run => !Number.isNaN(valueOf(run)))
    .reduce<IRun | undefined>(
      (best, run) => (best && valueOf(best) >= valueOf(run) ? best : run),
      undefined
    );
}
