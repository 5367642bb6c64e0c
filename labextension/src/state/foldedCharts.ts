/** Which groups of charts are folded away. */

import type { IMemory } from './memory';
import { readStrings, Remembered } from './memory';

/** The folded groups; remembered for the user. */
export interface IFoldedCharts {
  readonly prefixes: readonly string[];
}

/** Remembers the groups of charts that the reader folded. */
export class FoldedCharts extends Remembered<IFoldedCharts> {
  constructor(memory: IMemory) {
    super(memory, 'folded-charts', { prefixes: [] }, kept => ({
      prefixes: readStrings(kept.prefixes)
    }));
  }

  /** Fold the group, or unfold it. */
  readonly toggle = (prefix: string): void => {
    const { prefixes } = this.get();
    this.remember({
      prefixes: prefixes.includes(prefix)
        ? prefixes.filter(other => other !== prefix)
        : [...prefixes, prefix]
    });
  };
}
