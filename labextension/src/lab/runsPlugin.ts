import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';

import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { trackerIcon } from './icons';
import { RunsWidget } from './runsWidget';
import { ITracker } from './tokens';

/** Opens runs in tabs. */
export const runsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:runs',
  description: 'Shows runs in the main area.',
  autoStart: true,
  requires: [ITracker],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    shared: ITracker,
    restorer: ILayoutRestorer | null
  ): void => {
    const { commands, shell } = app;
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
        shell.add(tab, 'main', { type: 'Runs' });
      }
      shell.activateById(tab.id);
    };

    commands.addCommand(CommandIds.openRun, {
      label: trans.__('Open Run'),
      caption: trans.__('Show a run in a tab'),
      icon: trackerIcon,
      describedBy: describeArgs(
        {
          run_id: { type: 'string', description: trans.__('Id of the run') }
        },
        ['run_id']
      ),
      isEnabled: args => Boolean(args.run_id),
      execute: args => open(args.run_id as string)
    });

    void restorer?.restore(tabs, {
      command: CommandIds.openRun,
      args: tab => ({ run_id: tab.runId }),
      name: tab => tab.id
    });
  }
};
