import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';

import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { trackerIcon } from './icons';
import { RunsWidget } from './runsWidget';
import { ITracker } from './tokens';

/** Opens runs in tabs, one alone or several side by side. */
export const runsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:runs',
  description: 'Shows and compares runs in the main area.',
  autoStart: true,
  requires: [ITracker],
  optional: [ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    shared: ITracker,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const { commands, shell } = app;
    const { tracker, trans } = shared;
    const tabs = new WidgetTracker<RunsWidget>({
      namespace: 'jupyter-tracker-runs'
    });

    const open = async (runIds: readonly string[]) => {
      const id = RunsWidget.idOf(runIds);
      let tab = tabs.find(candidate => candidate.id === id);
      if (!tab) {
        tab = new RunsWidget(shared, runIds);
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
      execute: args => open([args.run_id as string])
    });

    const chosen = (args: { run_ids?: unknown }): readonly string[] =>
      (args.run_ids as string[] | undefined) ?? tracker.tickedRuns();
    commands.addCommand(CommandIds.compare, {
      label: trans.__('Compare Runs'),
      caption: trans.__('Show the ticked runs side by side'),
      icon: trackerIcon,
      describedBy: describeArgs({
        run_ids: {
          type: 'array',
          items: { type: 'string' },
          description: trans.__('Ids of the runs; the ticked ones by default')
        }
      }),
      isEnabled: args => chosen(args).length >= (args.run_ids ? 1 : 2),
      execute: args => open(chosen(args))
    });
    tracker.selection.subscribe(() => {
      commands.notifyCommandChanged(CommandIds.compare);
    });
    palette?.addItem({
      command: CommandIds.compare,
      category: trans.__('Experiment tracker')
    });

    void restorer?.restore(tabs, {
      command: CommandIds.compare,
      args: tab => ({ run_ids: [...tab.runIds] }),
      name: tab => tab.id
    });
  }
};
