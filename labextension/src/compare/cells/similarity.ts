/** How much two cells have in common. */

import type { ICell } from './notebook';

/** From 0 for nothing in common to 1 for the same: the share of words that both have. */
export function similarity(a: ICell, b: ICell): number {
  if (a.type !== b.type) {
    return 0;
  }
  const words = a.source.match(/\w+/g) ?? [];
  const others = b.source.match(/\w+/g) ?? [];
  const total = words.length + others.length;
  return total === 0 ? 1 : (2 * countCommon(words, others)) / total;
}

/** Size of the intersection, each word counted as often as it occurs in both. */
function countCommon(
  words: readonly string[],
  others: readonly string[]
): number {
  const left = new Map<string, number>();
  words.forEach(word => left.set(word, (left.get(word) ?? 0) + 1));
  return others.filter(word => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  }).length;
}
