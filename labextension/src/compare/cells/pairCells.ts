/** Which cells of two stretches without an equal cell are versions of each other. */

import type { ICell } from './notebook';
import { similarity } from './similarity';

/** Below this, two cells are different cells rather than versions of one. */
const THRESHOLD = 0.5;

/** A cell that was edited, or that only one side has. */
export type PairedCell =
  | { readonly kind: 'changed'; readonly before: ICell; readonly after: ICell }
  | { readonly kind: 'removed'; readonly before: ICell }
  | { readonly kind: 'added'; readonly after: ICell };

/**
 * Pair similar cells in order, so that the pairs have the most in common in total.
 *
 * This is the longest common subsequence with similarity in place of equality.
 */
export function pairCells(
  before: readonly ICell[],
  after: readonly ICell[]
): PairedCell[] {
  const table = new Table(before, after);
  const paired: PairedCell[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const old = before[i];
    const fresh = after[j];
    if (old && fresh && table.takesPair(i, j)) {
      paired.push({ kind: 'changed', before: old, after: fresh });
      i++;
      j++;
    } else if (old && table.best(i, j) === table.best(i + 1, j)) {
      paired.push({ kind: 'removed', before: old });
      i++;
    } else if (fresh) {
      paired.push({ kind: 'added', after: fresh });
      j++;
    } else {
      return paired;
    }
  }
}

/** `best(i, j)` is the most that the cells from `i` and from `j` on can have in common. */
class Table {
  constructor(before: readonly ICell[], after: readonly ICell[]) {
    this.width = after.length + 1;
    const size = (before.length + 1) * this.width;
    this.totals = new Float64Array(size);
    this.pairs = new Float64Array(size);
    for (let i = before.length - 1; i >= 0; i--) {
      for (let j = after.length - 1; j >= 0; j--) {
        const at = i * this.width + j;
        this.pairs[at] = score(before[i], after[j]);
        this.totals[at] = Math.max(
          this.best(i + 1, j),
          this.best(i, j + 1),
          this.withPair(i, j)
        );
      }
    }
  }

  best(i: number, j: number): number {
    return this.totals[i * this.width + j] ?? 0;
  }

  takesPair(i: number, j: number): boolean {
    const total = this.withPair(i, j);
    return total > 0 && total === this.best(i, j);
  }

  private withPair(i: number, j: number): number {
    const pair = this.pairs[i * this.width + j] ?? 0;
    return pair > 0 ? pair + this.best(i + 1, j + 1) : 0;
  }

  private readonly width: number;
  private readonly totals: Float64Array;
  private readonly pairs: Float64Array;
}

function score(a: ICell | undefined, b: ICell | undefined): number {
  if (!a || !b || a.type !== b.type) {
    return 0;
  }
  // A cell keeps its id while it is edited, so the id is the better witness.
  if (a.id && a.id === b.id) {
    return 1;
  }
  const common = similarity(a, b);
  return common >= THRESHOLD ? common : 0;
}
