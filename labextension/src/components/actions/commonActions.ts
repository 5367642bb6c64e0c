/** The actions that are the same on every page, and the menu that they are all in. */

import { copyActions } from './copyActions';
import { editActions } from './editActions';
import { endActions } from './endActions';
import { lookActions } from './lookActions';
import type { IActionContext } from './runAction';

/** The menu of a run, in groups; a page leaves out what it cannot do. */
export const RUN_MENU = [
  ['openRun', 'compare', 'restoreNotebook', 'insertRunCode'],
  ['renameRun', 'editTags', 'editNote'],
  ['pinRun', 'hideRun', 'colorRun'],
  ['copyRunId', 'copyRunCode', 'copyModelCode', 'copyReproduction'],
  ['registerModel', 'verifyRun'],
  ['stopRun', 'deleteRuns']
] as const;

/** Something in the menu of a run. */
export type RunActionName = (typeof RUN_MENU)[number][number];

/** What every page can do with runs. */
export function commonActions(context: IActionContext) {
  return {
    ...editActions(context),
    ...lookActions(context),
    ...copyActions(context),
    ...endActions(context)
  };
}
