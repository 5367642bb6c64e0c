import type { ReactElement } from 'react';
import { useMemo } from 'react';

import { shownMetrics } from '../../compare';
import type { IRunListState } from '../../state';
import { useNow, useObservable, useStable } from '../common/hooks';
import { useHost } from '../common/host';
import { RunRow } from './RunRow';

/** How often ages are brought up to date. */
const TICK = 10_000;

/** The list of runs, newest first. */
export function RunRows({ list }: { list: IRunListState }): ReactElement {
  const { tracker, trans, metricsShown } = useHost();
  const ticked = new Set(useObservable(tracker.selection));
  const now = useNow(TICK);
  const metrics = useStable(
    useMemo(
      () => shownMetrics(list.runs, metricsShown),
      [list.runs, metricsShown]
    )
  );
  const experimentNames = useMemo(
    () =>
      new Map(
        list.experiments.map(({ experimentId, name }) => [experimentId, name])
      ),
    [list.experiments]
  );
  return (
    <div className="jp-Tracker-rows">
      <ul aria-label={trans.__('Runs')} aria-busy={list.isLoading}>
        {list.runs.map(run => (
          <RunRow
            key={run.runId}
            run={run}
            metrics={metrics}
            experiment={
              list.experimentId
                ? undefined
                : experimentNames.get(run.experimentId)
            }
            isTicked={ticked.has(run.runId)}
            now={now}
          />
        ))}
      </ul>
      {list.hasMore && (
        <button
          type="button"
          className="jp-Tracker-link jp-Tracker-more"
          disabled={list.isLoading}
          onClick={() => void tracker.runs.loadMore()}
        >
          {trans.__('Show more')}
        </button>
      )}
    </div>
  );
}
