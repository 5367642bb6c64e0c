import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import {
  ICommandPalette,
  InputDialog,
  WidgetTracker
} from '@jupyterlab/apputils';

import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { trackerIcon } from './icons';
import { ModelWidget } from './modelWidget';
import { ITracker } from './tokens';

/** What may be given to the command. */
interface IOpenModelArgs {
  readonly name?: string;
  readonly version?: string;
}

/** Opens registered models in tabs. */
export const modelsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:models',
  description: 'Shows registered models in the main area.',
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
    const tabs = new WidgetTracker<ModelWidget>({
      namespace: 'jupyter-tracker-models'
    });

    const open = async (name: string, version?: string) => {
      const id = ModelWidget.idOf(name);
      let tab = tabs.find(candidate => candidate.id === id);
      if (!tab) {
        const added = new ModelWidget(shared, name);
        added.versionChanged.connect(() => void tabs.save(added));
        await tabs.add(added);
        tab = added;
      }
      tab.open(version);
      if (!tab.isAttached) {
        shell.add(tab, 'main', { type: 'Models' });
      }
      shell.activateById(tab.id);
    };
    const choose = async () => {
      const { value } = await InputDialog.getItem({
        title: trans.__('Open a registered model'),
        items: tracker.models.get().models.map(({ name }) => name)
      });
      return value ?? undefined;
    };

    commands.addCommand(CommandIds.openModel, {
      label: trans.__('Open Registered Model'),
      caption: trans.__('Show a registered model and its versions in a tab'),
      icon: trackerIcon,
      describedBy: describeArgs({
        name: {
          type: 'string',
          description: trans.__('Name of the model; asked for by default')
        },
        version: {
          type: 'string',
          description: trans.__('A version of it; all of them by default')
        }
      }),
      isEnabled: args =>
        Boolean(args.name) || tracker.models.get().models.length > 0,
      execute: async args => {
        const { name = await choose(), version } = args as IOpenModelArgs;
        if (name !== undefined) {
          await open(name, version);
        }
      }
    });
    tracker.models.subscribe(() => {
      commands.notifyCommandChanged(CommandIds.openModel);
    });
    palette?.addItem({
      command: CommandIds.openModel,
      category: trans.__('Experiment tracker')
    });

    void restorer?.restore(tabs, {
      command: CommandIds.openModel,
      args: ({ name, version }) => ({
        name,
        ...(version !== undefined && { version })
      }),
      name: tab => tab.id
    });
  }
};
