import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  Notification,
  showErrorMessage
} from '@jupyterlab/apputils';
import { runIcon } from '@jupyterlab/ui-components';

import { describeError } from '../api';
import { describeEnded } from '../components';
import { isUnderWay } from '../state';
import { chosenRun } from './chosenRun';
import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { ITracker } from './tokens';

/** How long the result is shown, in ms. */
const SHOWN = 10_000;

/** Runs the notebooks of runs again. */
export const verifyPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:verify',
  description: 'Runs the notebook of a run again, and compares.',
  autoStart: true,
  requires: [ITracker],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { tracker, trans }: ITracker,
    palette: ICommandPalette | null
  ): void => {
    const { commands } = app;
    const { client, verifications } = tracker;

    const verify = async (runId: string) => {
      const { name } = await client.getRun(runId);
      const ended = await verifications.verify(runId);
      if (ended.state === 'cancelled') {
        return;
      }
      Notification.emit(
        describeEnded(trans, name, ended),
        ended.state === 'verified' ? 'success' : 'warning',
        {
          autoClose: SHOWN,
          actions: [
            {
              label: trans.__('Open Run'),
              callback: () => {
                void commands.execute(CommandIds.openRun, { run_id: runId });
              }
            }
          ]
        }
      );
    };

    commands.addCommand(CommandIds.verifyRun, {
      label: trans.__('Verify Run'),
      caption: trans.__('Run the notebook of the run again, and compare'),
      icon: runIcon,
      describedBy: describeArgs({
        run_id: {
          type: 'string',
          description: trans.__('Id of the run; the ticked one by default')
        }
      }),
      isEnabled: args => {
        const runId = chosenRun(app, tracker, args);
        return runId !== undefined && !isUnderWay(verifications.get()[runId]);
      },
      execute: async args => {
        try {
          await verify(chosenRun(app, tracker, args) ?? '');
        } catch (error) {
          const title = trans.__('The run cannot be verified');
          await showErrorMessage(title, describeError(error));
        }
      }
    });
    const update = () => {
      commands.notifyCommandChanged(CommandIds.verifyRun);
    };
    tracker.selection.subscribe(update);
    verifications.subscribe(update);
    palette?.addItem({
      command: CommandIds.verifyRun,
      category: trans.__('Experiment tracker')
    });
  }
};
