import type { ReactElement } from 'react';
import { useCallback, useState } from 'react';

import type { IRun } from '../../api';
import { AgainstRun } from '../common/AgainstRun';
import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { NotebookCells } from './NotebookCells';
import { NotebookDiff } from './NotebookDiff';
import { SnapshotOrigin } from './SnapshotOrigin';

/** The notebook of one run, or what changed in it from the first run to another one. */
export function NotebookSection({
  runs
}: {
  runs: readonly IRun[];
}): ReactElement {
  const { tracker, trans } = useHost();
  const [otherId, setOtherId] = useState(runs[1]?.runId);
  const first = runs[0];
  const other = runs.find(run => run.runId === otherId);
  const load = useCallback(
    () =>
      Promise.all(
        [first, other].map(run => run && tracker.client.getNotebook(run.runId))
      ),
    [tracker, first, other]
  );
  const { value: snapshots, error } = useLoaded(load);
  const [before, after] = snapshots ?? [];
  const isMissing = snapshots && (!before || (other && !after));
  return (
    <Section
      title={other ? trans.__('Notebook changes') : trans.__('Notebook')}
      testId={other ? 'tracker-notebook-diff' : 'tracker-notebook'}
      aside={<AgainstRun runs={runs} otherId={otherId} onChange={setOtherId} />}
    >
      {error && <ErrorNote message={error} />}
      {first && before && <SnapshotOrigin run={first} snapshot={before} />}
      {other && after && <SnapshotOrigin run={other} snapshot={after} />}
      {isMissing && (
        <Note>
          {other
            ? trans.__('The notebook was not captured for both runs.')
            : trans.__('The notebook was not captured.')}
        </Note>
      )}
      {before && after && (
        <NotebookDiff before={before.notebook} after={after.notebook} />
      )}
      {before && !other && <NotebookCells notebook={before.notebook} />}
    </Section>
  );
}
