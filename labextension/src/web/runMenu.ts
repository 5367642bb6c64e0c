/** What can be done with runs on this page. */

import type { TrackerClient } from '../api';
import { describeError } from '../api';
import type {
  IActionContext,
  IHost,
  IRunAction,
  IRunActionSpec,
  RunActionName
} from '../components';
import {
  commonActions,
  compareAction,
  openAction,
  registerAction,
  RUN_MENU
} from '../components';
import { saveText } from '../components/common/saveFile';
import { english } from './english';

type Actions = Readonly<Partial<Record<RunActionName, IRunActionSpec>>>;

/** Keys that do something with the run whose row has the focus. */
const KEYS: Readonly<Partial<Record<RunActionName, string>>> = {
  renameRun: 'F2',
  deleteRuns: 'Delete'
};

/** The menu of a run, and its keys. */
export class RunMenu {
  /** @param host Where actions lead to. */
  constructor(
    private readonly context: IActionContext,
    host: Pick<IHost, 'openRun' | 'compare' | 'registerModel'>
  ) {
    const { tracker, trans } = context;
    this.actions = {
      ...commonActions(context),
      openRun: openAction(trans, host.openRun),
      compare: { ...compareAction(trans), execute: host.compare },
      registerModel: registerAction(context, host.registerModel),
      restoreNotebook: {
        label: trans.__("Download This Run's Notebook"),
        caption: trans.__('Save the notebook of the run as a file'),
        failure: trans.__('The notebook cannot be downloaded'),
        execute: ([runId = '']) => saveNotebook(tracker.client, runId)
      }
    };
  }

  /** What can be done with a run, asked from its row. */
  readonly of = (runId: string): IRunAction[][] =>
    RUN_MENU.map(names => names.flatMap(name => this.item(name, runId)));

  /** Do something with a run, as if it was chosen in its menu. */
  readonly choose = (name: RunActionName, runId: string): void => {
    this.item(name, runId).forEach(({ onChoose }) => {
      onChoose();
    });
  };

  /** Do what a key means; false when it means nothing for a run. */
  readonly press = (key: string, runId: string): boolean => {
    const names = Object.keys(KEYS) as RunActionName[];
    const name = names.find(each => KEYS[each] === key);
    if (name) {
      this.choose(name, runId);
    }
    return name !== undefined;
  };

  private item(name: RunActionName, row: string): IRunAction[] {
    const action = this.actions[name];
    if (!action) {
      return [];
    }
    const runIds = action.takesMany
      ? this.context.tracker.runsOfRow(row)
      : [row];
    const { label } = action;
    return [
      {
        label: typeof label === 'string' ? label : label(runIds.length),
        keys: KEYS[name],
        isEnabled: action.isEnabled?.(runIds) ?? true,
        isOn: action.isToggled?.(runIds),
        onChoose: () => void this.carryOut(action, runIds)
      }
    ];
  }

  private async carryOut(
    action: IRunActionSpec,
    runIds: readonly string[]
  ): Promise<void> {
    try {
      await action.execute(runIds);
    } catch (error) {
      this.context.page.warn(`${action.failure}: ${describeError(error)}`);
    }
  }

  private readonly actions: Actions;
}

async function saveNotebook(
  client: TrackerClient,
  runId: string
): Promise<void> {
  const snapshot = await client.getNotebook(runId);
  if (!snapshot) {
    throw new Error(english.__('It was not captured.'));
  }
  const name = snapshot.path.split('/').at(-1) || 'notebook.ipynb';
  const text = JSON.stringify(snapshot.notebook, undefined, 1);
  saveText(name, text, 'application/x-ipynb+json');
}
