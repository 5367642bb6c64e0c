/** Actions that lead somewhere; each page has its own way. */

import type { ITranslator } from '../common/host';
import { mayHaveModel } from './mayHaveModel';
import type { IActionContext, IRunActionSpec } from './runAction';

/** Show a run. */
export function openAction(
  trans: ITranslator,
  open: (runId: string) => unknown
): IRunActionSpec {
  return {
    label: trans.__('Open Run'),
    caption: trans.__('Show the run in a tab'),
    failure: trans.__('The run cannot be shown'),
    execute: ([runId = '']) => open(runId)
  };
}

/** Show runs side by side. */
export function compareAction(trans: ITranslator) {
  return {
    label: trans.__('Compare Runs'),
    caption: trans.__('Show the ticked runs side by side'),
    takesMany: true,
    isEnabled: runIds => runIds.length > 1,
    failure: trans.__('The runs cannot be compared')
  } satisfies Omit<IRunActionSpec, 'execute'>;
}

/** Ask for a name, and register the model of a run under it. */
export function registerAction(
  { tracker, trans }: Pick<IActionContext, 'tracker' | 'trans'>,
  register: (runId: string) => unknown
): IRunActionSpec {
  return {
    label: trans.__('Register Model'),
    caption: trans.__('Register the model of the ticked run'),
    isEnabled: ([runId = '']) => mayHaveModel(tracker, runId),
    failure: trans.__('The model cannot be registered'),
    execute: ([runId = '']) => register(runId)
  };
}
