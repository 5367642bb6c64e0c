import type { ReactElement } from 'react';

import { useHost } from '../common/host';
import type { Edit } from './useEdit';

interface IDeletedNoteProps {
  readonly runId: string;
  readonly edit: Edit;
}

/** Says that a run is in the trash, and takes it out. */
export function DeletedNote({ runId, edit }: IDeletedNoteProps): ReactElement {
  const { tracker, trans } = useHost();
  return (
    <div
      className="jp-Tracker-error"
      role="status"
      data-testid="tracker-deleted"
    >
      <span>{trans.__('This run is deleted.')}</span>
      <button
        type="button"
        className="jp-Tracker-button"
        onClick={() => void edit(() => tracker.client.runEdits.restore(runId))}
      >
        {trans.__('Restore')}
      </button>
    </div>
  );
}
