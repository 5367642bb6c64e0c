/** Groups of runs in words. */

import type { RunStatus } from '../../api';
import type { GroupField, IGroup, IGroupRow } from '../../compare';
import type { ITranslator } from '../common/host';
import { statusLabel } from '../common/StatusIcon';

/** The title of a group. */
export function describeGroup(
  trans: ITranslator,
  { value, isPins }: IGroupRow,
  group: IGroup | undefined,
  experiments: ReadonlyMap<string, string>
): string {
  if (isPins) {
    return trans.__('Pinned');
  }
  if (value === undefined) {
    return trans.__('Without a value');
  }
  switch (group?.by) {
    case 'experiment':
      return experiments.get(value) ?? value;
    case 'status':
      return statusLabel(trans, value as RunStatus);
    case 'param':
      return `${group.key} = ${value}`;
    case 'tag':
      return `${group.key}: ${value}`;
    default:
      return value;
  }
}

/** What runs may be grouped by without a key, in words. */
export function groupLabel(
  trans: ITranslator,
  by: Exclude<GroupField, 'param' | 'tag'>
): string {
  switch (by) {
    case 'experiment':
      return trans.__('Experiment');
    case 'status':
      return trans.__('Status');
    case 'notebook':
      return trans.__('Notebook');
    case 'user':
      return trans.__('Author');
  }
}
