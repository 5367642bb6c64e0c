/** The parts of a diff that are worth reading. */

import type { IDiffLine } from './diffLines';

/** Lines that follow each other, or how many unchanged ones are left out. */
export type Hunk =
  | { readonly kind: 'lines'; readonly lines: readonly IDiffLine[] }
  | { readonly kind: 'gap'; readonly count: number };

/** Leave out unchanged lines that are more than `context` lines away from any change. */
export function foldLines(lines: readonly IDiffLine[], context = 3): Hunk[] {
  const isNear = lines.map(() => false);
  lines.forEach(({ kind }, at) => {
    if (kind !== 'same') {
      const from = Math.max(0, at - context);
      isNear.fill(true, from, at + context + 1);
    }
  });
  const hunks: Hunk[] = [];
  let start = 0;
  while (start < lines.length) {
    let end = start;
    while (end < lines.length && isNear[end] === isNear[start]) {
      end += 1;
    }
    hunks.push(
      isNear[start]
        ? { kind: 'lines', lines: lines.slice(start, end) }
        : { kind: 'gap', count: end - start }
    );
    start = end;
  }
  return hunks;
}
