/** The extension's plugins. */

import { cellPlugin } from './cellPlugin';
import { comparePlugin } from './comparePlugin';
import { dragRunPlugin } from './dragRun';
import { linkPlugin } from './linkPlugin';
import { keepNotebookPlugin } from './keepNotebookPlugin';
import { modelsPlugin } from './modelsPlugin';
import { notebookRunsPlugin } from './notebookRuns';
import { registerBestPlugin } from './registerBestPlugin';
import { registerPlugin } from './registerPlugin';
import { restorePlugin } from './restorePlugin';
import { runActionsPlugin } from './runActions';
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
  modelsPlugin,
  registerPlugin,
  registerBestPlugin,
  runLinePlugin,
  snapshotPlugin,
  unsentPlugin,
  cellPlugin,
  restorePlugin,
  verifyPlugin,
  keepNotebookPlugin,
  runActionsPlugin,
  notebookRunsPlugin,
  dragRunPlugin
];
