/** Take out of lib/ what has no source any more: an old models.js would hide a new models/index.js. */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './paths.mjs';

const OUTPUT = /\.(d\.ts|js)$/;

/** Whether a source makes this file of lib/. */
function hasSource(name) {
  const source = join(root, 'src', name.replace(OUTPUT, ''));
  return existsSync(`${source}.ts`) || existsSync(`${source}.tsx`);
}

const lib = join(root, 'lib');
const names = existsSync(lib) ? readdirSync(lib, { recursive: true }) : [];
names
  .filter(name => OUTPUT.test(name) && !hasSource(name))
  .forEach(name => {
    rmSync(join(lib, name));
  });
