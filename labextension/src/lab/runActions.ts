import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import type { LabIcon } from '@jupyterlab/ui-components';
import {
  copyIcon,
  deleteIcon,
  editIcon,
  markdownIcon,
  paletteIcon,
  stopIcon,
  tagIcon
} from '@jupyterlab/ui-components';

import { commonActions } from '../components';
import { makeActionPage } from './actionPage';
import { CommandIds } from './commandIds';
import { RunCommands } from './runCommand';
import { ITracker } from './tokens';

type Actions = ReturnType<typeof commonActions>;

/** What stands beside a command in menus; what is switched on and off has a mark there. */
const ICONS: Readonly<Partial<Record<keyof Actions, LabIcon>>> = {
  renameRun: editIcon,
  editTags: tagIcon,
  editNote: markdownIcon,
  colorRun: paletteIcon,
  copyRunId: copyIcon,
  copyRunCode: copyIcon,
  copyModelCode: copyIcon,
  copyReproduction: copyIcon,
  stopRun: stopIcon,
  deleteRuns: deleteIcon
};

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
    const { tracker, trans } = shared;
    const page = makeActionPage(shared);
    const actions = commonActions({ tracker, trans, page });
    const runCommands = new RunCommands(app, shared, palette);
    for (const name of Object.keys(actions) as Array<keyof Actions>) {
      const id = CommandIds[name];
      runCommands.add({ id, icon: ICONS[name], ...actions[name] });
    }
    tracker.looks.subscribe(() => {
      app.commands.notifyCommandChanged(CommandIds.pinRun);
      app.commands.notifyCommandChanged(CommandIds.hideRun);
    });
  }
};
