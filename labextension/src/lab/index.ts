/** The extension's plugins. */

import { registerPlugin } from './registerPlugin';
import { runLinePlugin } from './runLinePlugin';
import { runsPlugin } from './runsPlugin';
import { sidebarPlugin } from './sidebarPlugin';
import { snapshotPlugin } from './snapshotPlugin';
import { trackerPlugin } from './trackerPlugin';

export * from './tokens';

export default [
  trackerPlugin,
  sidebarPlugin,
  runsPlugin,
  registerPlugin,
  runLinePlugin,
  snapshotPlugin
];
