import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

import { answerSnapshotRequests } from './snapshotHook';
import { ITracker } from './tokens';

/** Hands the live notebook to the tracker when a kernel asks for it. */
export const snapshotPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:snapshot',
  description: 'Keeps the notebook, unsaved edits included, with each run.',
  autoStart: true,
  requires: [ITracker, INotebookTracker],
  activate: (
    _app: JupyterFrontEnd,
    { tracker }: ITracker,
    notebooks: INotebookTracker
  ): void => {
    const log = tracker.client.logNotebookSnapshot.bind(tracker.client);
    notebooks.widgetAdded.connect((_notebooks, panel) => {
      answerSnapshotRequests(panel, log);
    });
    notebooks.forEach(panel => {
      answerSnapshotRequests(panel, log);
    });
  }
};
