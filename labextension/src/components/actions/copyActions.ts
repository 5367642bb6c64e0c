/** Actions that put something about runs on the clipboard. */

import { loadModelsCode, reproduceSteps } from '../../compare';
import { reproduceText } from '../run/reproduceText';
import { loadedCode } from './loadedCode';
import { mayHaveModel } from './mayHaveModel';
import type { IActionContext, IRunActionSpec } from './runAction';

/** The copying of ids, of code and of commands. */
export function copyActions({ tracker, trans, page }: IActionContext) {
  const copy = async (text: string, said: string) => {
    await page.copy(text);
    page.tell(said);
  };

  return {
    copyRunId: {
      label: count => trans._n('Copy Run Id', 'Copy %1 Run Ids', count),
      caption: trans.__('Put the id of the run on the clipboard'),
      takesMany: true,
      failure: trans.__('The id cannot be copied'),
      execute: runIds => copy(runIds.join('\n'), trans.__('Id copied'))
    },
    copyRunCode: {
      label: trans.__('Copy Code to Load Run'),
      caption: trans.__('Put Python on the clipboard that loads the run'),
      takesMany: true,
      failure: trans.__('The code cannot be copied'),
      execute: async runIds => {
        await copy(await loadedCode(tracker, runIds), trans.__('Code copied'));
      }
    },
    copyModelCode: {
      label: trans.__('Copy Code to Load Model'),
      caption: trans.__(
        "Put Python on the clipboard that loads the run's model"
      ),
      isEnabled: ([runId = '']) => mayHaveModel(tracker, runId),
      failure: trans.__('The code cannot be copied'),
      execute: async ([runId = '']) => {
        const run = await tracker.client.getRun(runId);
        const code = loadModelsCode(run);
        if (!code) {
          throw new Error(trans.__('%1 has no model.', run.name));
        }
        await copy(code, trans.__('Code copied'));
      }
    },
    copyReproduction: {
      label: trans.__('Copy Commands to Reproduce'),
      caption: trans.__('Put the commands on the clipboard that bring it back'),
      failure: trans.__('The commands cannot be copied'),
      execute: async ([runId = '']) => {
        const run = await tracker.client.getRun(runId);
        const text = reproduceText(trans, reproduceSteps(run));
        await copy(text, trans.__('Commands copied'));
      }
    }
  } satisfies Record<string, IRunActionSpec>;
}
