/** Which cell of one notebook became which cell of the other. */

import { diffArrays } from 'diff';

import type { ICell } from './notebook';
import type { PairedCell } from './pairCells';
import { pairCells } from './pairCells';

/** A cell of the first notebook, of the second, or one of each that belong together. */
export type AlignedCell =
  { readonly kind: 'same'; readonly after: ICell } | PairedCell;

/** Align two notebooks: first the cells that are equal, then, between those, the similar ones. */
export function alignCells(
  before: readonly ICell[],
  after: readonly ICell[]
): AlignedCell[] {
  const aligned: AlignedCell[] = [];
  let removed: ICell[] = [];
  let added: ICell[] = [];
  const closeGap = () => {
    aligned.push(...pairCells(removed, added));
    removed = [];
    added = [];
  };
  const parts = diffArrays([...before], [...after], {
    comparator: (a, b) => a.type === b.type && a.source === b.source
  });
  for (const part of parts) {
    if (part.removed) {
      removed.push(...part.value);
    } else if (part.added) {
      added.push(...part.value);
    } else {
      closeGap();
      aligned.push(
        ...part.value.map(cell => ({ kind: 'same', after: cell }) as const)
      );
    }
  }
  closeGap();
  return aligned;
}
