import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { addBelowIcon } from '@jupyterlab/ui-components';

import { loadRunsCode } from '../compare';
import { countRuns, loadedCode } from '../components';
import { CommandIds } from './commandIds';
import { RunCommands } from './runCommand';
import { RunDrag } from './runDrag';
import { ITracker } from './tokens';

/** Brings runs into notebooks: by dragging their rows, or by a command. */
export const dragRunPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:drag-run',
  description: 'Inserts the code that loads a run into a notebook.',
  autoStart: true,
  requires: [ITracker],
  optional: [INotebookTracker, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    shared: ITracker,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null
  ): void => {
    if (!notebooks) {
      return;
    }
    const { tracker, trans } = shared;
    new RunDrag(runId => {
      const ticked = tracker.tickedRuns();
      const runs = (ticked.includes(runId) ? ticked : [runId]).map(
        id => tracker.find(id) ?? { runId: id, name: '' }
      );
      const label =
        runs.length === 1 ? runs[0]?.name : countRuns(trans, runs.length);
      return { code: loadRunsCode(runs), label: label ?? '' };
    }).start();

    new RunCommands(app, shared, palette).add({
      id: CommandIds.insertRunCode,
      label: trans.__('Insert Code to Load Run'),
      caption: trans.__(
        'Add a cell to the notebook in front that loads the run'
      ),
      icon: addBelowIcon,
      takesMany: true,
      isEnabled: () => notebooks.currentWidget !== null,
      failure: trans.__('The code cannot be inserted'),
      execute: async runIds => {
        const code = await loadedCode(tracker, runIds);
        const panel = notebooks.currentWidget;
        if (panel) {
          NotebookActions.insertBelow(panel.content);
          panel.content.activeCell?.model.sharedModel.setSource(code);
          app.shell.activateById(panel.id);
        }
      }
    });
    notebooks.currentChanged.connect(() => {
      app.commands.notifyCommandChanged(CommandIds.insertRunCode);
    });
  }
};
