/** What runs can be grouped by. */

import type { IRun } from '../../api';
import type { IGrouping } from '../../compare';
import { byName, GROUP_ATTRIBUTES } from '../../compare';
import type { ITranslator } from '../common/host';

/** Tags of programs rather than of people. */
const INTERNAL = /^(mlflow|tracker)\./;

/** Keys of one kind. */
export interface IGroupChoices {
  readonly label: string;
  readonly keys: readonly IGrouping[];
}

/** The keys that these runs have, by kind; kinds without a key are left out. */
export function groupChoices(
  trans: ITranslator,
  runs: readonly IRun[]
): IGroupChoices[] {
  const choices = (
    label: string,
    kind: IGrouping['kind'],
    keys: readonly string[]
  ) => ({
    label,
    keys: [...new Set(keys)].sort(byName).map(key => ({ kind, key }))
  });
  return [
    choices(
      trans.__('Parameters'),
      'param',
      runs.flatMap(run => Object.keys(run.params))
    ),
    choices(
      trans.__('Tags'),
      'tag',
      runs.flatMap(run =>
        Object.keys(run.tags).filter(key => !INTERNAL.test(key))
      )
    ),
    choices(trans.__('Attributes'), 'attribute', GROUP_ATTRIBUTES)
  ].filter(({ keys }) => keys.length > 0);
}
