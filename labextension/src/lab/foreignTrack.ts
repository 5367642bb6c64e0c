/** `%%track` where it means nothing: in cells of kernels that are not Python. */

/** Whether a cell begins with the magic that makes it a run. */
export function beginsWithTrack(source: string): boolean {
  return /^\s*%%track(?:[ \t]|\r?\n|$)/.test(source);
}

/** The experiment of a notebook, as `%%track` names it: the file's name without its ending. */
export function experimentOf(path: string): string {
  const name = path.split('/').pop() ?? '';
  return name.replace(/\.ipynb$/, '') || 'Default';
}
