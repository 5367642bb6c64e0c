/** Commands that put something about runs on the clipboard. */

import { Clipboard, Notification } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';

import { loadModelsCode, loggedModels } from '../compare';
import { CommandIds } from './commandIds';
import { loadedCode } from './loadedCode';
import type { RunCommands } from './runCommand';
import type { ITracker } from './tokens';

/** How long it is said that something was copied, in ms. */
const SAID = 2000;

/** Add the copying of ids and of code. */
export function addCopyCommands(
  runCommands: RunCommands,
  { tracker, trans }: ITracker
): void {
  const copy = (text: string, said: string) => {
    Clipboard.copyToSystem(text);
    Notification.info(said, { autoClose: SAID });
  };

  runCommands.add({
    id: CommandIds.copyRunId,
    label: count => trans._n('Copy Run Id', 'Copy %1 Run Ids', count),
    caption: trans.__('Put the id of the run on the clipboard'),
    icon: copyIcon,
    takesMany: true,
    failure: trans.__('The id cannot be copied'),
    execute: runIds => {
      copy(runIds.join('\n'), trans.__('Id copied'));
    }
  });
  runCommands.add({
    id: CommandIds.copyRunCode,
    label: trans.__('Copy Code to Load Run'),
    caption: trans.__('Put Python on the clipboard that loads the run'),
    icon: copyIcon,
    takesMany: true,
    failure: trans.__('The code cannot be copied'),
    execute: async runIds => {
      copy(await loadedCode(tracker, runIds), trans.__('Code copied'));
    }
  });
  runCommands.add({
    id: CommandIds.copyModelCode,
    label: trans.__('Copy Code to Load Model'),
    caption: trans.__("Put Python on the clipboard that loads the run's model"),
    icon: copyIcon,
    isEnabled: ([runId = '']) => {
      const run = tracker.find(runId);
      return !run || loggedModels(run).length > 0;
    },
    failure: trans.__('The code cannot be copied'),
    execute: async ([runId = '']) => {
      const run = await tracker.client.getRun(runId);
      const code = loadModelsCode(run);
      if (!code) {
        throw new Error(trans.__('%1 has no model.', run.name));
      }
      copy(code, trans.__('Code copied'));
    }
  });
}
