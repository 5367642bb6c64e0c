/** Rebuild on every change: the compiler and the bundler watch side by side. */

import { spawn, spawnSync } from 'node:child_process';

import { builder, root, tsc } from './paths.mjs';
import './sweep.mjs';

const options = { cwd: root, stdio: 'inherit' };

// The bundler needs a complete lib/ before it starts to watch it.
spawnSync(process.execPath, [tsc], options);

const watchers = [
  [tsc, '--watch', '--preserveWatchOutput'],
  [...builder, '--watch', '--development', '--source-map']
].map(argv => spawn(process.execPath, argv, options));

for (const watcher of watchers) {
  watcher.on('exit', code => {
    process.exitCode = code ?? 0;
    watchers.forEach(other => other.kill());
  });
}
