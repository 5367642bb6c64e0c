import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  Notification,
  showErrorMessage
} from '@jupyterlab/apputils';

import { describeError } from '../api';
import { loggedModels } from '../compare';
import { chosenRun } from './chosenRun';
import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { trackerIcon } from './icons';
import { RegisterDialog } from './registerDialog';
import { ITracker } from './tokens';

/** Registers a run's model under a name. */
export const registerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:register',
  description: 'Registers models from runs.',
  autoStart: true,
  requires: [ITracker],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { tracker, trans }: ITracker,
    palette: ICommandPalette | null
  ): void => {
    let lastName = '';

    const register = async (runId: string) => {
      const run = await tracker.client.getRun(runId);
      const models = loggedModels(run);
      if (models.length === 0) {
        throw new Error(trans.__('%1 has no model.', run.name));
      }
      await new RegisterDialog({
        trans,
        runName: run.name,
        models,
        name: lastName,
        register: async ({ name, modelPath }) => {
          const { version } = await tracker.client.registerModel(
            name,
            runId,
            modelPath
          );
          lastName = name;
          Notification.success(
            trans.__('%1 version %2 registered', name, version),
            { autoClose: 5000 }
          );
          void tracker.models.reload();
        }
      }).launch();
    };

    app.commands.addCommand(CommandIds.registerModel, {
      label: trans.__('Register Model'),
      caption: trans.__('Register the model of the ticked run'),
      icon: trackerIcon,
      describedBy: describeArgs({
        run_id: {
          type: 'string',
          description: trans.__('Id of the run; the ticked one by default')
        }
      }),
      isEnabled: args => chosenRun(app, tracker, args) !== undefined,
      execute: async args => {
        try {
          await register(chosenRun(app, tracker, args) ?? '');
        } catch (error) {
          const title = trans.__('The model cannot be registered');
          await showErrorMessage(title, describeError(error));
        }
      }
    });
    tracker.selection.subscribe(() => {
      app.commands.notifyCommandChanged(CommandIds.registerModel);
    });
    palette?.addItem({
      command: CommandIds.registerModel,
      category: trans.__('Experiment tracker')
    });
  }
};
