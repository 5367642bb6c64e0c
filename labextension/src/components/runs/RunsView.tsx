import type { ReactElement } from 'react';
import { useCallback } from 'react';

import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { NotebookSection } from '../notebook/NotebookSection';
import { CausesSection } from '../truth/CausesSection';
import { TruthSection } from '../truth/TruthSection';
import { ChartsSection } from './ChartsSection';
import { EnvironmentSection } from './EnvironmentSection';
import { FiguresSection } from './FiguresSection';
import { MetricsSection } from './MetricsSection';
import { ParamsSection } from './ParamsSection';
import { RunHeads } from './RunHeads';
import { useRunsVersion } from './useRunsVersion';

/** One run in full, or several side by side. Follows the runs while it is open. */
export function RunsView({
  runIds
}: {
  runIds: readonly string[];
}): ReactElement {
  const { tracker, trans } = useHost();
  const version = useRunsVersion(runIds);
  const load = useCallback(
    () => Promise.all(runIds.map(runId => tracker.client.getRun(runId))),
    // A new version means that the same request has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, runIds, version]
  );
  const { value: runs, error } = useLoaded(load);
  return (
    <div className="jp-Tracker-view" data-testid="tracker-compare-view">
      {error && (
        <ErrorNote message={error} onRetry={() => void tracker.reload()} />
      )}
      {!runs && !error && <Note>{trans.__('Loading…')}</Note>}
      {runs && (
        <>
          <RunHeads runs={runs} />
          <TruthSection runs={runs} />
          <ParamsSection runs={runs} />
          <MetricsSection runs={runs} />
          {runs.length > 1 && <CausesSection runs={runs} />}
          <ChartsSection runs={runs} />
          <FiguresSection runs={runs} />
          <EnvironmentSection runs={runs} />
          <NotebookSection runs={runs} />
        </>
      )}
    </div>
  );
}
