/** Bundle lib/ into the prebuilt extension; options are passed on to the builder. */

import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { builder, outputDir, root } from './paths.mjs';

const { status } = spawnSync(
  process.execPath,
  [...builder, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' }
);
if (status === 0) {
  // The builder empties the folder, so this file can only be added afterwards.
  copyFileSync(
    join(root, 'scripts/install.json'),
    join(outputDir, 'install.json')
  );
}
process.exitCode = status ?? 1;
