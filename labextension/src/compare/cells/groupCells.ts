/** Unchanged cells in a row become one line that says how many they are. */

import type { AlignedCell } from './alignCells';
import type { ICell } from './notebook';

/** A cell that differs, or a stretch of cells that do not. */
export type CellGroup =
  | { readonly kind: 'unchanged'; readonly cells: readonly ICell[] }
  | Exclude<AlignedCell, { kind: 'same' }>;

/** Gather neighbouring unchanged cells. */
export function groupCells(aligned: readonly AlignedCell[]): CellGroup[] {
  const groups: CellGroup[] = [];
  let unchanged: ICell[] = [];
  const close = () => {
    if (unchanged.length > 0) {
      groups.push({ kind: 'unchanged', cells: unchanged });
      unchanged = [];
    }
  };
  for (const cell of aligned) {
    if (cell.kind === 'same') {
      unchanged.push(cell.after);
    } else {
      close();
      groups.push(cell);
    }
  }
  close();
  return groups;
}
