import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { fileUploadIcon } from '@jupyterlab/ui-components';

import { describeError } from '../api';
import { describeSynced, UnsentItem } from '../components';
import { UnsentRecords } from '../state';
import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { HostedWidget } from './hosted';
import { ITracker } from './tokens';
import { trackerPlugin } from './trackerPlugin';

/** Beside the kernel's status. */
const RANK = 100;

/** How long the result of sending is shown, in ms. */
const SHOWN = 8000;

/** Says in the status bar what is not yet sent, and sends it. */
export const unsentPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:unsent',
  description: 'Shows what has been logged and not yet been sent.',
  autoStart: true,
  requires: [ITracker],
  optional: [IStatusBar, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { tracker, host, trans }: ITracker,
    statusBar: IStatusBar | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ): void => {
    const { commands } = app;
    const unsent = new UnsentRecords(tracker.client);

    const sync = async () => {
      try {
        const synced = await unsent.sync();
        const message = describeSynced(trans, synced, unsent.get());
        const type = synced.reason ? 'warning' : 'success';
        Notification.emit(message, type, { autoClose: SHOWN });
      } catch (error) {
        Notification.error(describeError(error), { autoClose: SHOWN });
      }
    };
    commands.addCommand(CommandIds.sync, {
      label: trans.__('Send What Is Not Yet Sent'),
      caption: trans.__('Send what runs logged while their server was away'),
      icon: fileUploadIcon,
      describedBy: describeArgs({}),
      isEnabled: () => !unsent.get().isSending,
      execute: sync
    });
    unsent.subscribe(() => {
      commands.notifyCommandChanged(CommandIds.sync);
    });
    palette?.addItem({
      command: CommandIds.sync,
      category: trans.__('Experiment tracker')
    });

    if (!statusBar) {
      return;
    }
    const onSync = () => {
      if (commands.isEnabled(CommandIds.sync)) {
        void commands.execute(CommandIds.sync);
      }
    };
    const item = new HostedWidget(
      host,
      <UnsentItem unsent={unsent} onSync={onSync} />
    );
    item.addClass('jp-Tracker-statusItem');
    statusBar.registerStatusItem(unsentPlugin.id, {
      item,
      align: 'left',
      rank: RANK,
      priority: 1
    });
    void followAsSet(unsent, settings);
  }
};

/** Follow what is not yet sent while the reader wants to see it. */
async function followAsSet(
  unsent: UnsentRecords,
  registry: ISettingRegistry | null
): Promise<void> {
  try {
    const settings = await registry?.load(trackerPlugin.id);
    const apply = () => {
      if (settings?.composite.showUnsent === false) {
        unsent.stop();
      } else {
        unsent.start();
      }
    };
    apply();
    settings?.changed.connect(apply);
  } catch (error) {
    console.warn('The settings of the experiment tracker.', error);
  }
}
