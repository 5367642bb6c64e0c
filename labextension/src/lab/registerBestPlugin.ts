import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  InputDialog,
  showErrorMessage
} from '@jupyterlab/apputils';

import type { IRun } from '../api';
import { describeError } from '../api';
import type { Direction } from '../compare';
import { bestRun, isLowerBetter, metricNames } from '../compare';
import { ComparedRuns } from '../state';
import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { trackerIcon } from './icons';
import { ITracker } from './tokens';

/** What may be given to the command. */
interface IRegisterBestArgs {
  readonly run_ids?: readonly string[];
  readonly metric?: string;
  readonly direction?: Direction;
}

/** Registers the model of the best of several runs. */
export const registerBestPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:register-best',
  description: 'Registers the model of the best of several runs.',
  autoStart: true,
  requires: [ITracker],
  optional: [ICommandPalette],
  activate: (
    { commands }: JupyterFrontEnd,
    { tracker, trans }: ITracker,
    palette: ICommandPalette | null
  ): void => {
    const load = async (runIds: readonly string[]) => {
      const loader = new ComparedRuns(tracker);
      await loader.setRunIds(runIds);
      const { runs, error } = loader.get();
      if (error) {
        throw new Error(error);
      }
      return runs;
    };
    const choose = async (runs: readonly IRun[]) => {
      const { value } = await InputDialog.getItem({
        title: trans.__('Register the best model by'),
        items: metricNames(runs)
      });
      return value ?? undefined;
    };
    const register = async (args: IRegisterBestArgs) => {
      const runs = await load(args.run_ids ?? tracker.tickedRuns());
      const metric = args.metric ?? (await choose(runs));
      if (metric === undefined) {
        return;
      }
      const usual = isLowerBetter(metric) ? 'min' : 'max';
      const best = bestRun(runs, metric, args.direction ?? usual);
      if (!best) {
        throw new Error(
          trans.__('None of the runs with the metric %1 has a model.', metric)
        );
      }
      await commands.execute(CommandIds.registerModel, {
        run_id: best.runId
      });
    };

    commands.addCommand(CommandIds.registerBest, {
      label: trans.__('Register Best Model'),
      caption: trans.__('Register the model of the best of the ticked runs'),
      icon: trackerIcon,
      describedBy: describeArgs({
        run_ids: {
          type: 'array',
          items: { type: 'string' },
          description: trans.__('Ids of the runs; the ticked ones by default')
        },
        metric: {
          type: 'string',
          description: trans.__('What is best; asked for by default')
        },
        direction: {
          type: 'string',
          enum: ['max', 'min'],
          description: trans.__(
            'Whether more is better; guessed from the metric by default'
          )
        }
      }),
      isEnabled: args =>
        ((args as IRegisterBestArgs).run_ids ?? tracker.selection.get())
          .length > 0,
      execute: async args => {
        try {
          await register(args as IRegisterBestArgs);
        } catch (error) {
          const title = trans.__('The model cannot be registered');
          await showErrorMessage(title, describeError(error));
        }
      }
    });
    tracker.selection.subscribe(() => {
      commands.notifyCommandChanged(CommandIds.registerBest);
    });
    palette?.addItem({
      command: CommandIds.registerBest,
      category: trans.__('Experiment tracker')
    });
  }
};
