/** What `git diff` writes, line by line. */

/** What a line of a patch is. */
export type PatchLineKind = 'file' | 'hunk' | 'added' | 'removed' | 'same';

/** One line of a patch, without its sign. */
export interface IPatchLine {
  readonly kind: PatchLineKind;
  readonly text: string;
}

const SIGNS: Readonly<Record<string, PatchLineKind | undefined>> = {
  '+': 'added',
  '-': 'removed',
  ' ': 'same'
};

/** Tell the lines of a patch apart. */
export function readPatch(patch: string): IPatchLine[] {
  let isInHunk = false;
  return patch
    .replace(/\n$/, '')
    .split('\n')
    .map(text => {
      if (text.startsWith('@@')) {
        isInHunk = true;
        return { kind: 'hunk', text };
      }
      const kind = isInHunk ? SIGNS[text.charAt(0)] : undefined;
      // A line that a hunk cannot have ends it.
      isInHunk &&= kind !== undefined || text.startsWith('\\');
      return kind ? { kind, text: text.slice(1) } : { kind: 'file', text };
    });
}
