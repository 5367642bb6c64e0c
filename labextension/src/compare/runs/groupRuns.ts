/** What runs of a list have in common. */

import type { IRun } from '../../api';
import { writeField } from '../search';

/** What runs are grouped by; parameters and tags also need a key. */
export type GroupField =
  'experiment' | 'status' | 'notebook' | 'user' | 'param' | 'tag';

/** How runs are grouped. */
export interface IGroup {
  readonly by: GroupField;
  /** Name of the parameter or tag, else empty. */
  readonly key: string;
}

const GROUP_FIELDS: readonly string[] = [
  'experiment',
  'status',
  'notebook',
  'user',
  'param',
  'tag'
];

/** The tag with the path of the notebook, or script, that a run came from. */
export const SOURCE_TAG = 'mlflow.source.name';

/** A grouping as it was kept; undefined for what is none. */
export function readGroup(kept: unknown): IGroup | undefined {
  const { by, key } = Object(kept) as Partial<IGroup>;
  return by && GROUP_FIELDS.includes(by) && typeof key === 'string'
    ? { by, key }
    : undefined;
}

/** What the server calls the field that runs are grouped by. */
export function groupField({ by, key }: IGroup): string {
  switch (by) {
    case 'experiment':
      return 'experiment_id';
    case 'status':
      return 'status';
    case 'user':
      return 'user_id';
    case 'notebook':
      return writeField('tag', SOURCE_TAG);
    case 'param':
    case 'tag':
      return writeField(by, key);
  }
}

/** The value that a run shares with its group; undefined when it has none. */
export function groupValue(run: IRun, { by, key }: IGroup): string | undefined {
  switch (by) {
    case 'experiment':
      return run.experimentId;
    case 'status':
      return run.status;
    case 'notebook':
      return run.tags[SOURCE_TAG];
    case 'user':
      return run.user || undefined;
    case 'param':
      return run.params[key];
    case 'tag':
      return run.tags[key];
  }
}
