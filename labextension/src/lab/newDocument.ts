/** Writing a document without overwriting one. */

import type { Contents } from '@jupyterlab/services';

/**
 * Write a notebook under a free name, and return its path.
 *
 * @param contents Where documents are.
 * @param folder The folder; the top one where it does not exist.
 * @param name What its name begins with; a number follows, as `%tracker restore` has it.
 * @param content nbformat 4 JSON.
 */
export async function writeNewNotebook(
  contents: Contents.IManager,
  folder: string,
  name: string,
  content: unknown
): Promise<string> {
  const place = await contents.get(folder).catch(() => contents.get(''));
  const files = place.content as Contents.IModel[];
  const target = freeName(name, new Set(files.map(file => file.name)));
  const path = place.path ? `${place.path}/${target}` : target;
  await contents.save(path, { type: 'notebook', format: 'json', content });
  return path;
}

/** Name of a copy of the notebook at `path` for a run, without its ending. */
export function copyName(path: string, runName: string): string {
  const stem = (path.split('/').at(-1) ?? '').replace(/\.ipynb$/, '');
  // What some file system, or an address, would take for something else.
  const suffix = runName.replace(/[\s\\/:*?"<>|#%&]+/g, '-');
  return [stem, suffix].filter(Boolean).join('-');
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`${name}-${number}.ipynb`)) {
    number++;
  }
  return `${name}-${number}.ipynb`;
}
