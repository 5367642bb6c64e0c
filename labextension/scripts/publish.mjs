/** Put a new page in the place of the old one, which a server may be sending meanwhile. */

import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Replace the page in a folder at once; what only the old one named goes after it.
 *
 * @param folder - Holds index.html, and assets/ with the files of both.
 * @param page - The new index.html.
 * @param names - The files of assets/ that the new page needs.
 */
export function publish(folder, page, names) {
  const [old, next] = ['index.html', 'index.html.new'].map(name =>
    join(folder, name)
  );
  writeFileSync(next, page);
  renameSync(next, old);
  const assets = join(folder, 'assets');
  const needed = new Set(names);
  readdirSync(assets)
    .filter(name => !needed.has(name))
    .forEach(name => {
      rmSync(join(assets, name));
    });
}
