/** What the reader searched for. */

import type { IMemory } from './memory';
import { readStrings, Remembered } from './memory';

/** The searches, latest first. */
export interface ISearchHistory {
  readonly searches: readonly string[];
}

const MAX_KEPT = 20;

/** Searches that worked, each once; remembered for the user. */
export class SearchHistory extends Remembered<ISearchHistory> {
  constructor(memory: IMemory) {
    super(memory, 'search-history', { searches: [] }, kept => ({
      searches: readStrings(kept.searches).slice(0, MAX_KEPT)
    }));
  }

  /** Put a search on top. */
  add(text: string): void {
    const others = this.get().searches.filter(known => known !== text);
    this.remember({ searches: [text, ...others].slice(0, MAX_KEPT) });
  }
}
