/** Facts of a run that tags hold. */

import type { IRun } from '../../api';
import type { INamedValue } from './ValueTable';

/** The tags that the run has of these, under names for people. */
export function factsOf(
  { tags }: IRun,
  named: ReadonlyArray<readonly [name: string, tag: string]>
): INamedValue[] {
  return named.flatMap(([name, tag]) => {
    const text = tags[tag];
    return text ? [{ name, text }] : [];
  });
}
