import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';

import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { findPanel, scrollToCell } from './notebookCells';
import { ITracker } from './tokens';

/** How long it is said that a cell cannot be shown, in ms. */
const SHOWN = 8000;

/** Shows the cells that a verdict blames. */
export const cellPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:cell',
  description: 'Shows a cell of a run in its notebook.',
  autoStart: true,
  requires: [ITracker, INotebookTracker],
  activate: (
    { commands, shell }: JupyterFrontEnd,
    { tracker, trans }: ITracker,
    notebooks: INotebookTracker
  ): void => {
    const open = async (path: string): Promise<NotebookPanel | undefined> => {
      try {
        await commands.execute('docmanager:open', { path });
      } catch {
        return undefined; // moved or deleted since
      }
      const panel = notebooks.find(({ context }) => context.path === path);
      await panel?.revealed;
      return panel;
    };

    commands.addCommand(CommandIds.showCell, {
      label: trans.__('Show Cell of a Run'),
      caption: trans.__('Scroll to a cell in the notebook of a run'),
      describedBy: describeArgs(
        {
          run_id: { type: 'string', description: trans.__('Id of the run') },
          cell_id: { type: 'string', description: trans.__('Id of the cell') }
        },
        ['run_id', 'cell_id']
      ),
      execute: async args => {
        const cellId = args.cell_id as string;
        const { tags } = await tracker.client.getRun(args.run_id as string);
        const path = tags['mlflow.source.name'] ?? '';
        const panel = findPanel(notebooks, path, cellId) ?? (await open(path));
        if (panel) {
          shell.activateById(panel.id);
        }
        if (!panel || !(await scrollToCell(panel, cellId))) {
          Notification.info(
            panel
              ? trans.__('This cell is no longer in %1.', path)
              : trans.__('The notebook %1 is not here.', path),
            { autoClose: SHOWN }
          );
        }
      }
    });
  }
};
