import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { UUID } from '@lumino/coreutils';

import type { IComparisonLink } from '../compare';
import { decodeLink, encodeLink } from '../compare';
import { compareAction } from '../components';
import { addTab } from './addTab';
import { chosenRuns } from './chosenRun';
import { CommandIds } from './commandIds';
import { CompareWidget } from './compareWidget';
import { describeArgs } from './describeArgs';
import { trackerIcon } from './icons';
import { ITracker } from './tokens';

/** What may be given to the command. */
interface ICompareArgs extends ReadonlyPartialJSONObject {
  readonly run_ids?: string[];
  readonly link?: string;
  readonly tab_id?: string;
}

/** Opens runs side by side in a tab. */
export const comparePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:compare',
  description: 'Compares runs in the main area.',
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
    const tabs = new WidgetTracker<CompareWidget>({
      namespace: 'jupyter-tracker-compare'
    });

    const add = async (link: IComparisonLink, id: string) => {
      const tab = new CompareWidget(shared, link, id);
      await tabs.add(tab);
      tab.linkChanged.connect(() => void tabs.save(tab));
      addTab(app, tab, 'Comparison');
      return tab;
    };
    const open = async (args: ICompareArgs) => {
      const link = linkOf(args);
      // A link is looked at as it was shared; without one the same runs are in the same tab.
      const same = tabs.find(tab => !args.link && isSame(tab.link, link));
      const id = args.tab_id ?? `jupyter-tracker-compare:${UUID.uuid4()}`;
      shell.activateById((same ?? (await add(link, id))).id);
    };
    const linkOf = (args: ICompareArgs): IComparisonLink =>
      args.link !== undefined
        ? decodeLink(args.link)
        : {
            runIds: chosenRuns(app, tracker, args, true),
            settings: { view: 'table' }
          };

    const { label, caption } = compareAction(trans);
    commands.addCommand(CommandIds.compare, {
      label,
      caption,
      icon: trackerIcon,
      describedBy: describeArgs({
        run_ids: {
          type: 'array',
          items: { type: 'string' },
          description: trans.__('Ids of the runs; the ticked ones by default')
        },
        link: {
          type: 'string',
          description: trans.__('Runs and how to look at them, as in a link')
        }
      }),
      isEnabled: args =>
        linkOf(args as ICompareArgs).runIds.length >=
        ((args.run_ids ?? args.link) ? 1 : 2),
      execute: args => open(args as ICompareArgs)
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
      args: tab => ({ link: encodeLink(tab.link), tab_id: tab.id }),
      name: tab => tab.id
    });
  }
};

function isSame(a: IComparisonLink, b: IComparisonLink): boolean {
  return a.runIds.join() === b.runIds.join();
}
