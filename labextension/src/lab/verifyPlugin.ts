import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  Dialog,
  ICommandPalette,
  Notification,
  showDialog
} from '@jupyterlab/apputils';
import { runIcon } from '@jupyterlab/ui-components';

import type { IRun } from '../api';
import { describeEnded } from '../components';
import { isUnderWay } from '../state';
import { CommandIds } from './commandIds';
import { RunCommands } from './runCommand';
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
    shared: ITracker,
    palette: ICommandPalette | null
  ): void => {
    const { commands } = app;
    const { tracker, trans } = shared;
    const { client, verifications } = tracker;

    const trusts = async (run: IRun): Promise<boolean> => {
      const stranger = await client.verifying.stranger(run);
      if (stranger === undefined) {
        return true;
      }
      const { button } = await showDialog({
        title: trans.__('Run the cells of %1?', run.name),
        body: stranger
          ? trans.__(
              'This run was made by %1. Its cells will run with your rights: they can read, change and send whatever you can.',
              stranger
            )
          : trans.__(
              'Nobody knows who made this run. Its cells will run with your rights: they can read, change and send whatever you can.'
            ),
        buttons: [
          Dialog.cancelButton(),
          Dialog.warnButton({ label: trans.__('Run Its Cells') })
        ],
        defaultButton: 0
      });
      return button.accept;
    };

    const verify = async (runId: string) => {
      const run = await client.getRun(runId);
      const { name } = run;
      if (!(await trusts(run))) {
        return;
      }
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

    new RunCommands(app, shared, palette).add({
      id: CommandIds.verifyRun,
      label: trans.__('Verify Run'),
      caption: trans.__('Run the notebook of the run again, and compare'),
      icon: runIcon,
      isEnabled: ([runId = '']) => !isUnderWay(verifications.get()[runId]),
      failure: trans.__('The run cannot be verified'),
      execute: ([runId = '']) => verify(runId)
    });
    verifications.subscribe(() => {
      commands.notifyCommandChanged(CommandIds.verifyRun);
    });
  }
};
