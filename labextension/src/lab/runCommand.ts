/** Commands that are about runs: all have the same arguments, and fail in the same way. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { showErrorMessage } from '@jupyterlab/apputils';
import type { LabIcon } from '@jupyterlab/ui-components';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';

import { describeError } from '../api';
import type { IRunActionSpec } from '../components';
import { chosenRuns } from './chosenRun';
import { describeArgs } from './describeArgs';
import type { ITracker } from './tokens';

/** What a command does with runs. */
export interface IRunCommand extends IRunActionSpec {
  readonly id: string;
  readonly icon?: LabIcon;
}

/** Adds commands about runs to an application and its palette. */
export class RunCommands {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly shared: ITracker,
    private readonly palette: ICommandPalette | null
  ) {}

  add(command: IRunCommand): void {
    const { id, label, caption, icon, takesMany, isToggled } = command;
    const { commands, shell } = this.app;
    const { tracker, trans } = this.shared;
    const runsOf = (args: ReadonlyPartialJSONObject) =>
      chosenRuns(this.app, tracker, args, takesMany);
    commands.addCommand(id, {
      label:
        typeof label === 'string'
          ? label
          : args => label(Math.max(1, runsOf(args).length)),
      caption,
      icon,
      describedBy: describeArgs(this.describe(takesMany)),
      isEnabled: args => {
        const runIds = runsOf(args);
        const isFew = takesMany ? runIds.length > 0 : runIds.length === 1;
        return isFew && (command.isEnabled?.(runIds) ?? true);
      },
      ...(isToggled && { isToggled: args => isToggled(runsOf(args)) }),
      execute: async args => {
        try {
          await command.execute(runsOf(args));
        } catch (error) {
          await showErrorMessage(command.failure, describeError(error));
        }
      }
    });
    const update = () => {
      commands.notifyCommandChanged(id);
    };
    tracker.selection.subscribe(update);
    shell.currentChanged?.connect(update);
    this.palette?.addItem({
      command: id,
      category: trans.__('Experiment tracker')
    });
  }

  private describe(takesMany = false): ReadonlyJSONObject {
    const { trans } = this.shared;
    return takesMany
      ? {
          run_ids: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('Ids of the runs; the ticked ones by default')
          }
        }
      : {
          run_id: {
            type: 'string',
            description: trans.__('Id of the run; the ticked one by default')
          }
        };
  }
}
