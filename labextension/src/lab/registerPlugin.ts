import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';

import { loggedModels } from '../compare';
import { registerAction } from '../components';
import { CommandIds } from './commandIds';
import { trackerIcon } from './icons';
import { RegisterDialog } from './registerDialog';
import { RunCommands } from './runCommand';
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
    shared: ITracker,
    palette: ICommandPalette | null
  ): void => {
    const { tracker, trans } = shared;
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
        known: tracker.models.get().models,
        name: lastName,
        register: async registration => {
          const { name } = registration;
          const { version, refusal } = await tracker.client.registry.register(
            runId,
            registration
          );
          lastName = name;
          const number = version.version;
          const open = {
            label: trans.__('Open'),
            callback: () => {
              const args = { name, version: number };
              void app.commands.execute(CommandIds.openModel, args);
            }
          };
          if (refusal) {
            Notification.warning(
              trans.__('%1 version %2 registered. %3', name, number, refusal),
              { autoClose: false, actions: [open] }
            );
          } else {
            Notification.success(
              trans.__('%1 version %2 registered', name, number),
              { autoClose: 5000, actions: [open] }
            );
          }
          void tracker.models.reload();
        }
      }).launch();
    };

    new RunCommands(app, shared, palette).add({
      id: CommandIds.registerModel,
      icon: trackerIcon,
      ...registerAction(shared, register)
    });
  }
};
