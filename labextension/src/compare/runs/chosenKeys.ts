/** What is shown as long as the reader has not chosen. */

import type { IRun } from '../../api';
import { isLowerBetter } from './best';
import { extentOf } from '../curves/colorScale';
import { allowsLog, readColumn, varies } from './columns';
import type { IRunKey } from './runKeys';
import { writeKey } from './runKeys';

/** More parallel axes than these are hard to read. */
const MAX_AXES = 8;

/** Values that differ by such a factor crowd at one end of a linear axis. */
const WIDE = 100;

/** Metrics that say how good a run is, more often than others do. */
const TELLING = /val|test|acc|auc|f1|score|r2/i;

/** Whether a metric of this name says how good a run is. */
export function isTelling(metric: string): boolean {
  return TELLING.test(metric);
}

/** The metric that all is about: one that differs, better one of those that the reader prefers. */
export function defaultTarget(
  runs: readonly IRun[],
  keys: readonly IRunKey[],
  preferred: readonly string[]
): IRunKey | undefined {
  const metrics = keys.filter(
    key => key.kind === 'metric' && varies(readColumn(runs, key))
  );
  return (
    metrics.find(({ key }) => preferred.includes(key)) ??
    metrics.find(({ key }) => isTelling(key) && !isLowerBetter(key)) ??
    metrics.find(({ key }) => isTelling(key)) ??
    metrics[0]
  );
}

/** The parameters that differ, as many as fit, and the metric that all is about. */
export function defaultAxes(
  runs: readonly IRun[],
  keys: readonly IRunKey[],
  target: IRunKey | undefined
): IRunKey[] {
  const params = varyingParams(runs, keys).slice(0, MAX_AXES - 1);
  return target ? [...params, target] : params;
}

/** The parameters that are not the same in all runs. */
export function varyingParams(
  runs: readonly IRun[],
  keys: readonly IRunKey[]
): IRunKey[] {
  return keys.filter(
    key => key.kind === 'param' && varies(readColumn(runs, key))
  );
}

/** The parameters that differ and are numbers. */
export function varyingNumbers(
  runs: readonly IRun[],
  keys: readonly IRunKey[]
): IRunKey[] {
  return varyingParams(runs, keys).filter(
    key => !readColumn(runs, key).categories
  );
}

/** The parameters that are best drawn on a log scale, written by {@link writeKey}. */
export function defaultLog(
  runs: readonly IRun[],
  keys: readonly IRunKey[]
): string[] {
  return keys
    .filter(({ kind }) => kind === 'param')
    .map(key => readColumn(runs, key))
    .filter(column => {
      const [low, high] = extentOf(column.values) ?? [1, 1];
      return allowsLog(column) && high / low >= WIDE;
    })
    .map(({ key }) => writeKey(key));
}
