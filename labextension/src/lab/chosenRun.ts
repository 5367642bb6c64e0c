/** Which runs a command is about. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Tracker } from '../state';
import { RunsWidget } from './runsWidget';

/**
 * The runs that were named; else the one whose row was clicked with the right button, has the
 * focus or opened its menu; else the ticked ones; else the one that the tab in front shows.
 *
 * @param takesMany Whether a row that is ticked stands for all ticked runs.
 */
export function chosenRuns(
  app: JupyterFrontEnd,
  tracker: Tracker,
  args: ReadonlyPartialJSONObject,
  takesMany = false
): readonly string[] {
  const { run_ids: runIds, run_id: runId } = args;
  if (runIds !== undefined) {
    return runIds as string[];
  }
  if (runId !== undefined) {
    return [runId as string];
  }
  if (args.clicked || args.focused || args.row !== undefined) {
    const row = rowOf(app, args);
    return takesMany && row !== undefined
      ? tracker.runsOfRow(row)
      : toList(row);
  }
  const ticked = tracker.tickedRuns();
  return ticked.length > 0 ? ticked : toList(shownRun(app));
}

function rowOf(
  app: JupyterFrontEnd,
  { clicked, row }: ReadonlyPartialJSONObject
): string | undefined {
  if (row !== undefined) {
    return row as string;
  }
  const element = clicked
    ? app.contextMenuHitTest(node => 'runId' in node.dataset)
    : document.activeElement?.closest<HTMLElement>('[data-run-id]');
  return element?.dataset.runId;
}

function shownRun({ shell }: JupyterFrontEnd): string | undefined {
  const { currentWidget } = shell;
  return currentWidget instanceof RunsWidget ? currentWidget.runId : undefined;
}

function toList(runId: string | undefined): readonly string[] {
  return runId ? [runId] : [];
}
