/** The order of the versions of a model. */

import type { IModelVersion, IRun } from '../../api';
import { STAGES } from './registry';
import { byName } from '../runs/values';

/** What versions are ordered by: a column of the table, or a metric as in `metrics.auc`. */
export interface IVersionOrder {
  readonly by: string;
  readonly isDescending: boolean;
}

/** The versions in order. */
export function sortVersions(
  versions: readonly IModelVersion[],
  runs: ReadonlyMap<string, IRun>,
  { by, isDescending }: IVersionOrder
): IModelVersion[] {
  const valueOf = (version: IModelVersion) =>
    valueBy(version, runs.get(version.runId), by);
  return sortByValue(versions, valueOf, isDescending);
}

/** Things in the order of their values; those without one come last either way. */
export function sortByValue<T>(
  things: readonly T[],
  valueOf: (thing: T) => string | number | undefined,
  isDescending: boolean
): T[] {
  return [...things].sort((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : byName(String(left), String(right));
    return isDescending ? -order : order;
  });
}

function valueBy(
  version: IModelVersion,
  run: IRun | undefined,
  by: string
): string | number | undefined {
  if (by.startsWith('metrics.')) {
    const value = run?.metrics[by.slice('metrics.'.length)];
    return Number.isNaN(value) ? undefined : value;
  }
  switch (by) {
    case 'version':
      return Number(version.version);
    case 'stage':
      return (STAGES as readonly string[]).indexOf(version.stage);
    case 'created':
      return version.createdAt;
    case 'user':
      return version.user || undefined;
    case 'run':
      return run?.name;
    default:
      return undefined;
  }
}
