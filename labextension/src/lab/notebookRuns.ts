import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { Observable } from '../state';
import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { FollowedNotebook } from './followedNotebook';
import { ITracker } from './tokens';

/** The plugin with the extension's settings. */
const SETTINGS = 'jupyter-tracker-labextension:plugin';

/** Shows which runs came from the notebooks that are open, in the sidebar and beside their cells. */
export const notebookRunsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:notebook-runs',
  description: 'Shows the runs of open notebooks beside their cells.',
  autoStart: true,
  requires: [ITracker],
  optional: [INotebookTracker, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    shared: ITracker,
    notebooks: INotebookTracker | null,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null
  ): void => {
    if (!notebooks) {
      return;
    }
    const { tracker } = shared;
    const hasBadges = new Switch(true);
    const followed = new Map<NotebookPanel, FollowedNotebook>();

    const showFront = () => {
      const panel = notebooks.currentWidget;
      tracker.notebook.show(panel ? followed.get(panel)?.runs : undefined);
    };
    const follow = (panel: NotebookPanel) => {
      const notebook = new FollowedNotebook(
        shared,
        panel,
        hasBadges,
        showFront
      );
      followed.set(panel, notebook);
      panel.disposed.connect(() => {
        followed.delete(panel);
        notebook.dispose();
        showFront();
      });
    };
    notebooks.forEach(follow);
    notebooks.widgetAdded.connect((_notebooks, panel) => {
      follow(panel);
      showFront();
    });
    notebooks.currentChanged.connect(showFront);
    showFront();
    void addSetting(app, shared, registry, palette, hasBadges);
  }
};

/** Something that is on or off. */
class Switch extends Observable<boolean> {
  turn(isOn: boolean): void {
    this.set(isOn);
  }
}

/** Let the reader turn the badges off, and remember that. */
async function addSetting(
  { commands }: JupyterFrontEnd,
  { trans }: ITracker,
  registry: ISettingRegistry | null,
  palette: ICommandPalette | null,
  hasBadges: Switch
): Promise<void> {
  const settings = await registry?.load(SETTINGS).catch(() => undefined);
  const apply = () => {
    hasBadges.turn(settings?.composite.cellBadges !== false);
  };
  apply();
  settings?.changed.connect(apply);
  const command = CommandIds.toggleCellBadges;
  commands.addCommand(command, {
    label: trans.__('Show Runs Beside Cells'),
    caption: trans.__('Show the latest run of each cell beside it'),
    describedBy: describeArgs({}),
    isToggled: hasBadges.get,
    execute: async () => {
      const isOn = !hasBadges.get();
      hasBadges.turn(isOn);
      await settings?.set('cellBadges', isOn);
    }
  });
  hasBadges.subscribe(() => {
    commands.notifyCommandChanged(command);
  });
  palette?.addItem({ command, category: trans.__('Experiment tracker') });
}
