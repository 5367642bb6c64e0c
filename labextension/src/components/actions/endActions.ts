/** Actions that put an end to runs: one that is under way stops, others go to the trash. */

import { describeError } from '../../api';
import type { IActionContext, IRunActionSpec } from './runAction';

/** Stopping and deleting. */
export function endActions({ tracker, trans, page }: IActionContext) {
  const { runEdits } = tracker.client;

  const stop = async (runId: string) => {
    const name = tracker.find(runId)?.name ?? runId;
    const isMeant = await page.confirm({
      title: trans.__('Stop %1?', name),
      text: trans.__(
        'What it does is interrupted, as by the stop button of its notebook. What it has logged so far is kept.'
      ),
      action: trans.__('Stop Run')
    });
    if (isMeant) {
      await runEdits.stop(runId);
      page.tell(trans.__('%1 was asked to stop', name));
    }
  };

  const restore = async (runIds: readonly string[]) => {
    try {
      for (const runId of runIds) {
        await runEdits.restore(runId);
      }
    } catch (error) {
      page.warn(trans.__('The run is still deleted: %1', describeError(error)));
    }
  };

  const remove = async (runIds: readonly string[]) => {
    const deleted: string[] = [];
    const name = tracker.find(runIds[0] ?? '')?.name ?? runIds[0];
    try {
      for (const runId of runIds) {
        await runEdits.delete(runId);
        deleted.push(runId);
      }
    } finally {
      // Also where only some could be deleted: these can be brought back.
      if (deleted.length > 0) {
        tracker.selection.remove(deleted);
        page.tell(
          deleted.length === 1
            ? trans.__('%1 is deleted', name)
            : trans._n(
                '%1 run is deleted',
                '%1 runs are deleted',
                deleted.length
              ),
          () => restore(deleted)
        );
      }
    }
  };

  return {
    stopRun: {
      label: trans.__('Stop Run…'),
      caption: trans.__('Interrupt what writes the run'),
      isEnabled: ([runId = '']) =>
        (tracker.find(runId)?.status ?? 'RUNNING') === 'RUNNING',
      failure: trans.__('The run cannot be stopped'),
      execute: ([runId = '']) => stop(runId)
    },
    deleteRuns: {
      label: count => trans._n('Delete Run', 'Delete %1 Runs', count),
      caption: trans.__('Put the run into the trash; this can be undone'),
      takesMany: true,
      failure: trans.__('Not all runs could be deleted'),
      execute: remove
    }
  } satisfies Record<string, IRunActionSpec>;
}
