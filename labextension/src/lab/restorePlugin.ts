import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { notebookIcon } from '@jupyterlab/ui-components';

import { CommandIds } from './commandIds';
import { copyName, writeNewNotebook } from './newDocument';
import { RunCommands } from './runCommand';
import { ITracker } from './tokens';

/** Opens the notebook of a run as a new document. */
export const restorePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:restore',
  description: 'Opens the notebook of a run as a new document.',
  autoStart: true,
  requires: [ITracker],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    shared: ITracker,
    palette: ICommandPalette | null
  ): void => {
    const { commands } = app;
    const { tracker, trans } = shared;
    const { contents } = app.serviceManager;

    const restore = async (runId: string) => {
      const [run, snapshot] = await Promise.all([
        tracker.client.getRun(runId),
        tracker.client.getNotebook(runId)
      ]);
      if (!snapshot) {
        throw new Error(
          trans.__('The notebook of %1 was not captured.', run.name)
        );
      }
      const origin = contents.localPath(snapshot.path);
      const path = await writeNewNotebook(
        contents,
        origin.split('/').slice(0, -1).join('/'),
        copyName(origin, run.name),
        withRun(snapshot.notebook, runId)
      );
      await commands.execute('docmanager:open', { path });
    };

    new RunCommands(app, shared, palette).add({
      id: CommandIds.restoreNotebook,
      label: trans.__("Open This Run's Notebook"),
      caption: trans.__('Open the notebook of the run as a new document'),
      icon: notebookIcon,
      failure: trans.__('The notebook cannot be opened'),
      execute: ([runId = '']) => restore(runId)
    });
  }
};

/** The notebook, which says of which run it is. */
function withRun(notebook: unknown, runId: string): unknown {
  const { metadata, ...rest } = notebook as { metadata?: object };
  return {
    ...rest,
    metadata: { ...metadata, jupyter_tracker: { run_id: runId } }
  };
}
