import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';

import { useHost } from '../common/host';
import { ArtifactRows } from './ArtifactRows';
import { useComparison } from './context';
import { RunHead } from './RunHead';

/** Each run costs a request per folder: so many are shown unasked. */
const FIRST = 6;

/** The files of the runs: those at the same path in one row. */
export function ArtifactsView(): ReactElement {
  const { trans } = useHost();
  const { shown } = useComparison();
  const [limit, setLimit] = useState(FIRST);
  // Runs that log go on changing: their files are only listed anew when the runs are others.
  const ids = shown.map(run => run.runId).join();
  const runs = useMemo(
    () => shown.slice(0, limit),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [ids, limit]
  );
  return (
    <div className="jp-Tracker-artifactsView">
      <div
        className="jp-Tracker-scroll"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Artifacts')}
      >
        <table
          className="jp-Tracker-table jp-Tracker-sideBySide"
          aria-label={trans.__('Artifacts')}
          style={{ minWidth: 220 + 170 * runs.length }}
        >
          <colgroup>
            <col className="jp-Tracker-keyColumn" />
            {runs.map(run => (
              <col key={run.runId} />
            ))}
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{trans.__('File')}</th>
              {runs.map(run => (
                <th key={run.runId} scope="col">
                  <RunHead run={run} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <ArtifactRows runs={runs} depth={0} />
          </tbody>
        </table>
      </div>
      {shown.length > limit && (
        <button
          type="button"
          className="jp-Tracker-button"
          onClick={() => {
            setLimit(limit + FIRST);
          }}
        >
          {trans.__(
            'Show more of the %1 runs (%2 shown)',
            shown.length,
            runs.length
          )}
        </button>
      )}
    </div>
  );
}
