import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  Notification,
  showErrorMessage
} from '@jupyterlab/apputils';
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { notebookIcon } from '@jupyterlab/ui-components';

import { describeError } from '../api';
import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { documentPath } from './documentPath';
import { beginsWithTrack, experimentOf } from './foreignTrack';
import { ITracker } from './tokens';

/** How long a note is shown, in ms. */
const SHOWN = 10_000;

/** Keeps the notebook on the screen with a run of its own, whatever its kernel speaks. */
export const keepNotebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:keep-notebook',
  description: 'Keeps the notebook on the screen with a new run.',
  autoStart: true,
  requires: [ITracker, INotebookTracker],
  optional: [ICommandPalette],
  activate: (
    { commands }: JupyterFrontEnd,
    { tracker, trans }: ITracker,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null
  ): void => {
    const id = CommandIds.snapshotNotebook;

    const keep = async ({
      context,
      content,
      sessionContext
    }: NotebookPanel) => {
      const path = documentPath(context.path);
      const { runId, name } = await tracker.client.notebookRuns.keep(
        experimentOf(path),
        {
          path,
          unsaved: context.model.dirty,
          kernelId: sessionContext.session?.kernel?.id ?? '',
          notebook: content.model?.toJSON()
        }
      );
      Notification.success(trans.__('The run %1 has this notebook.', name), {
        autoClose: SHOWN,
        actions: [
          {
            label: trans.__('Open Run'),
            callback: () => {
              void commands.execute(CommandIds.openRun, { run_id: runId });
            }
          }
        ]
      });
    };

    const chosen = (path: unknown) =>
      path === undefined
        ? notebooks.currentWidget
        : notebooks.find(({ context }) => context.path === path);

    commands.addCommand(id, {
      label: trans.__('Keep This Notebook with a New Run'),
      caption: trans.__(
        'Make a run that has the notebook as it is on the screen'
      ),
      icon: notebookIcon,
      describedBy: describeArgs({
        path: {
          type: 'string',
          description: trans.__('An open notebook; the current one by default')
        }
      }),
      isEnabled: args => Boolean(chosen(args.path)),
      execute: async args => {
        const panel = chosen(args.path);
        try {
          if (panel) {
            await keep(panel);
          }
        } catch (error) {
          const title = trans.__('The notebook cannot be kept');
          await showErrorMessage(title, describeError(error));
        }
      }
    });
    notebooks.currentChanged.connect(() => {
      commands.notifyCommandChanged(id);
    });
    palette?.addItem({
      command: id,
      category: trans.__('Experiment tracker')
    });

    const warn = async (panel: NotebookPanel) => {
      const info = await panel.sessionContext.session?.kernel?.info;
      const language = info?.language_info.name;
      if (language === undefined || language === 'python') {
        return;
      }
      Notification.warning(
        trans.__(
          '%1 is for Python kernels: this one speaks %2, and nothing of the cell is recorded.',
          '%%track',
          language
        ),
        {
          autoClose: SHOWN,
          actions: [
            {
              label: trans.__('Keep Notebook'),
              caption: trans.__('Keep This Notebook with a New Run'),
              callback: () => {
                void commands.execute(id, { path: panel.context.path });
              }
            }
          ]
        }
      );
    };

    const panelOf = (notebook: Notebook) =>
      notebooks.find(panel => panel.content === notebook);

    NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
      const panel = panelOf(notebook);
      if (panel && beginsWithTrack(cell.model.sharedModel.getSource())) {
        void warn(panel);
      }
    });
  }
};
