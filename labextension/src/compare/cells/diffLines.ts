/** Line by line, what changed in a cell. */

import { diffArrays } from 'diff';

/** A line of either side. */
export interface IDiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** The lines of both texts: removed ones before added ones where they were replaced. */
export function diffLines(before: string, after: string): IDiffLine[] {
  return diffArrays(before.split('\n'), after.split('\n')).flatMap(part => {
    const kind = part.removed ? 'removed' : part.added ? 'added' : 'same';
    return part.value.map(text => ({ kind, text }) as const);
  });
}
