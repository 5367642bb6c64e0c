/** Where things are, seen from the root of the labextension. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const outputDir = join(
  root,
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).jupyterlab
    .outputDir
);

/** Where the shared server looks for its page. */
export const webDir = join(dirname(root), 'jupyter_tracker/web');

export const tsc = require.resolve('typescript/bin/tsc');

/** Arguments that make node run JupyterLab's extension builder on this package. */
export const builder = [
  join(
    dirname(require.resolve('@jupyter/builder/package.json')),
    'lib/build-labextension.js'
  ),
  '--core-package-file',
  require.resolve('@jupyterlab/core-meta/core.package.json'),
  root
];
