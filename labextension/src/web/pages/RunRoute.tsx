import type { ReactElement } from 'react';
import { useCallback } from 'react';

import { RunPage } from '../../components';
import { useLoaded } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { Page } from './Page';

interface IRunRouteProps {
  readonly runId: string;
  /** Path of an artifact to show. */
  readonly artifact?: string;
}

/** One run. */
export function RunRoute({ runId, artifact }: IRunRouteProps): ReactElement {
  const { tracker, trans } = useHost();
  const load = useCallback(
    () => tracker.client.getRun(runId),
    [tracker, runId]
  );
  // The page itself says why a run cannot be read.
  const run = useLoaded(load).value ?? tracker.runs.find(runId);
  return (
    <Page title={run?.name ?? trans.__('Run %1', runId)} isTitled>
      <RunPage runId={runId} artifact={artifact} />
    </Page>
  );
}
