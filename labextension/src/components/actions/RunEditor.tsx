import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import { ErrorNote } from '../common/ErrorNote';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import type { Edit } from '../run/useEdit';
import { useEdit } from '../run/useEdit';

interface IRunEditorProps {
  readonly runId: string;
  readonly children: (run: IRun, edit: Edit) => ReactElement;
}

/** Something of a run to be changed, wherever the run is not on the screen. */
export function RunEditor({ runId, children }: IRunEditorProps): ReactElement {
  const { tracker } = useHost();
  const loaded = useRetried(
    useCallback(() => tracker.client.getRun(runId), [tracker, runId])
  );
  const { edit, error } = useEdit(loaded.retry);
  return (
    <div className="jp-Tracker-runEditor">
      <Loaded loaded={loaded}>{run => children(run, edit)}</Loaded>
      {error && <ErrorNote message={error} />}
    </div>
  );
}
