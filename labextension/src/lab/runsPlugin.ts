import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';

import { openAction } from '../components';
import { addTab } from './addTab';
import { CommandIds } from './commandIds';
import { trackerIcon } from './icons';
import { RunCommands } from './runCommand';
import { RunsWidget } from './runsWidget';
import { ITracker } from './tokens';

/** Opens runs in tabs. */
export const runsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:runs',
  description: 'Shows runs in the main area.',
  autoStart: true,
  requires: [ITracker],
  optional: [ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    shared: ITracker,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const { shell } = app;
    const { trans } = shared;
    const tabs = new WidgetTracker<RunsWidget>({
      namespace: 'jupyter-tracker-runs'
    });

    const open = async (runId: string) => {
      const id = RunsWidget.idOf(runId);
      let tab = tabs.find(candidate => candidate.id === id);
      if (!tab) {
        tab = new RunsWidget(shared, runId);
        await tabs.add(tab);
      }
      if (!tab.isAttached) {
        addTab(app, tab, 'Runs');
      }
      shell.activateById(tab.id);
    };

    new RunCommands(app, shared, palette).add({
      id: CommandIds.openRun,
      icon: trackerIcon,
      ...openAction(trans, open)
    });

    void restorer?.restore(tabs, {
      command: CommandIds.openRun,
      args: tab => ({ run_id: tab.runId }),
      name: tab => tab.id
    });
  }
};
