import type { ReactElement } from 'react';

import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { useComparison } from './context';
import { RunSwatch } from '../common/RunSwatch';

/** Takes runs out of the comparison, and adds those that are ticked in the list. */
export function RunChooser(): ReactElement {
  const { tracker, trans } = useHost();
  const { runs, comparison } = useComparison();
  useObservable(tracker.selection);
  const { runIds } = useObservable(comparison);
  const more = tracker.tickedRuns().filter(runId => !runIds.includes(runId));
  return (
    <div className="jp-Tracker-chooser">
      <ul aria-label={trans.__('Compared runs')}>
        {runs.map(run => (
          <li key={run.runId}>
            <RunSwatch runId={run.runId} />
            <span className="jp-Tracker-clip" title={run.name}>
              {run.name}
            </span>
            <button
              type="button"
              className="jp-Tracker-link"
              aria-label={trans.__('Remove %1', run.name)}
              title={trans.__('Remove %1', run.name)}
              onClick={() => {
                comparison.setRunIds(runIds.filter(id => id !== run.runId));
              }}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="jp-Tracker-button"
        disabled={more.length === 0}
        onClick={() => {
          comparison.setRunIds([...runIds, ...more]);
        }}
      >
        {more.length === 0
          ? trans.__('Tick runs in the list to add them')
          : trans._n(
              'Add the ticked run',
              'Add the %1 ticked runs',
              more.length
            )}
      </button>
    </div>
  );
}
