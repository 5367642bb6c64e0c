import type { ReactElement } from 'react';
import { useCallback } from 'react';

import { RunPage } from '../../components';
import { useLoaded } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { addresses } from '../route';
import type { Router } from '../router';
import { Page } from './Page';

interface IRunRouteProps {
  readonly runId: string;
  /** Path of an artifact to show. */
  readonly artifact?: string;
  readonly router: Router;
}

/** One run; the address follows the artifact that the reader chooses. */
export function RunRoute(props: IRunRouteProps): ReactElement {
  const { runId, artifact, router } = props;
  const { tracker, trans } = useHost();
  const load = useCallback(
    () => tracker.client.getRun(runId),
    [tracker, runId]
  );
  // The page itself says why a run cannot be read.
  const run = useLoaded(load).value ?? tracker.runs.find(runId);
  const showArtifact = (path?: string) => {
    router.step(
      path === undefined
        ? addresses.run(runId, run?.experimentId)
        : addresses.artifact(path, runId, run?.experimentId)
    );
  };
  return (
    <Page title={run?.name ?? trans.__('Run %1', runId)} isTitled>
      <RunPage
        runId={runId}
        artifact={{ path: artifact, show: showArtifact }}
      />
    </Page>
  );
}
