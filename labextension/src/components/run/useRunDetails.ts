import { useCallback, useMemo } from 'react';

import type { IRunDetails } from '../../api';
import type { IRetried } from '../common/hooks';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { useRunsVersion } from '../runs/useRunsVersion';

/** A run in full, kept up to date. */
export interface IFollowedRun extends IRetried<IRunDetails> {
  /** Another one means that the run has changed. */
  readonly version: number;
}

/** Load a run, and load it anew whenever it has changed. */
export function useRunDetails(runId: string): IFollowedRun {
  const { tracker } = useHost();
  const runIds = useMemo(() => [runId], [runId]);
  const version = useRunsVersion(runIds);
  const load = useCallback(
    () => tracker.client.runPage.get(runId),
    // A new version means that the same request has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, runId, version]
  );
  return { ...useRetried(load), version };
}
