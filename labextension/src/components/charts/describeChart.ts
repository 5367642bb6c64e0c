/** A chart in words, for those who do not see it. */

import type { ICurve } from '../../api';
import { summarizeCurves } from '../../compare';
import { formatNumber } from '../common/format';
import type { ITranslator } from '../common/host';
import type { INamedRun } from './namedRun';

/** More would be too long to listen to; the table has them all. */
const MAX_NAMED = 5;

/** What a chart of these curves shows. */
export function describeChart(
  trans: ITranslator,
  metric: string,
  curves: readonly ICurve[],
  runs: readonly INamedRun[]
): string {
  const rows = summarizeCurves(curves);
  if (rows.length === 0) {
    return trans.__('%1: no points', metric);
  }
  const names = new Map(runs.map(run => [run.runId, run.name]));
  const lowest = rows.reduce((a, row) => Math.min(a, row.min ?? a), Infinity);
  const highest = rows.reduce((a, row) => Math.max(a, row.max ?? a), -Infinity);
  const last = rows
    .slice(0, MAX_NAMED)
    .map(row => `${names.get(row.runId) ?? ''} ${formatNumber(row.last)}`);
  const parts = [
    trans._n('%2: %1 run', '%2: %1 runs', rows.length, metric),
    trans.__(
      'steps %1 to %2',
      Math.min(...rows.map(row => row.firstStep)),
      Math.max(...rows.map(row => row.lastStep))
    ),
    ...(lowest <= highest
      ? [
          trans.__(
            'values %1 to %2',
            formatNumber(lowest),
            formatNumber(highest)
          )
        ]
      : []),
    trans.__('last values: %1', last.join(', ')),
    ...(rows.length > MAX_NAMED
      ? [trans.__('and %1 more', rows.length - MAX_NAMED)]
      : [])
  ];
  return parts.join('; ');
}
