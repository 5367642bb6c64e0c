/** Commands that put an end to runs: one that is under way stops, others go to the trash. */

import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { deleteIcon, stopIcon } from '@jupyterlab/ui-components';

import { describeError } from '../api';
import { CommandIds } from './commandIds';
import type { RunCommands } from './runCommand';
import type { ITracker } from './tokens';

/** How long a deletion can be undone from its note, in ms. */
const UNDO = 15_000;

/** Add stopping and deleting. */
export function addEndCommands(
  runCommands: RunCommands,
  { tracker, trans }: ITracker
): void {
  const { runEdits } = tracker.client;

  const stop = async (runId: string) => {
    const name = tracker.find(runId)?.name ?? runId;
    const { button } = await showDialog({
      title: trans.__('Stop %1?', name),
      body: trans.__(
        'What it does is interrupted, as by the stop button of its notebook. What it has logged so far is kept.'
      ),
      buttons: [
        Dialog.cancelButton(),
        Dialog.warnButton({ label: trans.__('Stop Run') })
      ]
    });
    if (button.accept) {
      await runEdits.stop(runId);
    }
  };

  const restore = async (runIds: readonly string[]) => {
    try {
      for (const runId of runIds) {
        await runEdits.restore(runId);
      }
    } catch (error) {
      Notification.error(
        trans.__('The run is still deleted: %1', describeError(error))
      );
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
        Notification.emit(
          deleted.length === 1
            ? trans.__('%1 is deleted', name)
            : trans._n(
                '%1 run is deleted',
                '%1 runs are deleted',
                deleted.length
              ),
          'default',
          {
            autoClose: UNDO,
            actions: [
              {
                label: trans.__('Undo'),
                callback: () => void restore(deleted)
              }
            ]
          }
        );
      }
    }
  };

  runCommands.add({
    id: CommandIds.stopRun,
    label: trans.__('Stop Run…'),
    caption: trans.__('Interrupt what writes the run'),
    icon: stopIcon,
    isEnabled: ([runId = '']) =>
      (tracker.find(runId)?.status ?? 'RUNNING') === 'RUNNING',
    failure: trans.__('The run cannot be stopped'),
    execute: ([runId = '']) => stop(runId)
  });
  runCommands.add({
    id: CommandIds.deleteRuns,
    label: count => trans._n('Delete Run', 'Delete %1 Runs', count),
    caption: trans.__('Put the run into the trash; this can be undone'),
    icon: deleteIcon,
    takesMany: true,
    failure: trans.__('Not all runs could be deleted'),
    execute: remove
  });
}
