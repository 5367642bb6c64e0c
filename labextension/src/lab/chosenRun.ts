/** Which run a command is about. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Tracker } from '../state';

/** The run that was named, or clicked with the right button, or is the only ticked one. */
export function chosenRun(
  app: JupyterFrontEnd,
  tracker: Tracker,
  args: ReadonlyPartialJSONObject
): string | undefined {
  if (args.clicked) {
    const row = app.contextMenuHitTest(node => 'runId' in node.dataset);
    return row?.dataset.runId;
  }
  const ticked = tracker.selection.get();
  return (
    (args.run_id as string | undefined) ??
    (ticked.length === 1 ? ticked[0] : undefined)
  );
}
