import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { refreshIcon } from '@jupyterlab/ui-components';

import { Sidebar } from '../components';
import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { HostedWidget } from './hosted';
import { trackerIcon } from './icons';
import { ITracker } from './tokens';

const WIDGET_ID = 'jupyter-tracker-sidebar';

/** Below JupyterLab's own tabs, where other extensions belong. */
const RANK = 600;

/** Adds the sidebar with runs and models. */
export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:sidebar',
  description: 'Shows runs and models beside the notebook.',
  autoStart: true,
  requires: [ITracker],
  optional: [ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { tracker, host, trans }: ITracker,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const sidebar = new HostedWidget(host, <Sidebar />);
    sidebar.id = WIDGET_ID;
    sidebar.title.icon = trackerIcon;
    sidebar.title.caption = trans.__('Experiment tracker');
    sidebar.node.setAttribute('role', 'region');
    sidebar.node.setAttribute('aria-label', trans.__('Experiment tracker'));
    app.shell.add(sidebar, 'left', { rank: RANK, type: 'Experiment tracker' });
    restorer?.add(sidebar, WIDGET_ID);

    app.commands.addCommand(CommandIds.show, {
      label: trans.__('Experiment Tracker'),
      caption: trans.__('Show runs and models'),
      icon: trackerIcon,
      describedBy: describeArgs({}),
      execute: () => {
        app.shell.activateById(WIDGET_ID);
      }
    });
    app.commands.addCommand(CommandIds.refresh, {
      label: trans.__('Refresh Runs and Models'),
      caption: trans.__('Load runs and models anew'),
      icon: refreshIcon,
      describedBy: describeArgs({}),
      execute: () => tracker.reload()
    });
    for (const command of [CommandIds.show, CommandIds.refresh]) {
      palette?.addItem({ command, category: trans.__('Experiment tracker') });
    }
  }
};
