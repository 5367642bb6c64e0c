import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';

import { addCopyCommands } from './runActionsCopy';
import { addEditCommands } from './runActionsEdit';
import { addEndCommands } from './runActionsEnd';
import { addLookCommands } from './runActionsLook';
import { RunCommands } from './runCommand';
import { ITracker } from './tokens';

/** What people do with runs that there are. */
export const runActionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:run-actions',
  description: 'Renames, tags, copies, pins, stops and deletes runs.',
  autoStart: true,
  requires: [ITracker],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    shared: ITracker,
    palette: ICommandPalette | null
  ): void => {
    const runCommands = new RunCommands(app, shared, palette);
    addEditCommands(runCommands, shared);
    addCopyCommands(runCommands, shared);
    addLookCommands(runCommands, shared, app.commands);
    addEndCommands(runCommands, shared);
  }
};
