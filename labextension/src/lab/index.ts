/** The extension's plugins. */

import { cellPlugin } from './cellPlugin';
import { comparePlugin } from './comparePlugin';
import { linkPlugin } from './linkPlugin';
import { keepNotebookPlugin } from './keepNotebookPlugin';
import { registerPlugin } from './registerPlugin';
import { restorePlugin } from './restorePlugin';
import { runLinePlugin } from './runLinePlugin';
import { runsPlugin } from './runsPlugin';
import { sidebarPlugin } from './sidebarPlugin';
import { snapshotPlugin } from './snapshotPlugin';
import { trackerPlugin } from './trackerPlugin';
import { unsentPlugin } from './unsentPlugin';
import { verifyPlugin } from './verifyPlugin';

export * from './tokens';

export default [
  trackerPlugin,
  sidebarPlugin,
  runsPlugin,
  comparePlugin,
  linkPlugin,
  registerPlugin,
  runLinePlugin,
  snapshotPlugin,
  unsentPlugin,
  cellPlugin,
  restorePlugin,
  verifyPlugin,
  keepNotebookPlugin
];
