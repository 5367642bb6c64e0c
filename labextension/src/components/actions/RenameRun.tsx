import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { useHost } from '../common/host';
import { NameForm } from '../common/NameForm';
import { useEdit } from '../run/useEdit';

/** The name of a run as a field; leaving it gives up. */
export function RenameRun({ run }: { run: IRun }): ReactElement {
  const { tracker, trans } = useHost();
  const { end } = tracker.renaming;
  const leave = () => {
    focusRow(run.runId);
    end();
  };
  const { edit, error } = useEdit(leave);
  return (
    <span
      className="jp-Tracker-renameRun"
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          end();
        }
      }}
    >
      <NameForm
        label={trans.__('New name of %1', run.name)}
        action={trans.__('Rename')}
        value={run.name}
        onCancel={leave}
        onSubmit={async name => {
          await edit(() => tracker.client.runEdits.rename(run.runId, name));
        }}
      />
      {error && (
        <span className="jp-Tracker-renameError" role="alert">
          {error}
        </span>
      )}
    </span>
  );
}

/** Give the focus back to the row, before the field is gone. */
function focusRow(runId: string): void {
  const field = document.activeElement;
  const row = field?.closest<HTMLElement>('[data-run-id]');
  if (row?.dataset.runId === runId) {
    row.focus();
  }
}
