import { useEffect, useMemo, useState } from 'react';

import type { IModelVersion, IRun } from '../../api';
import { ComparedRuns } from '../../state';
import { useObservable, useStable } from '../common/hooks';
import { useHost } from '../common/host';

/** The runs that versions come from, by their ids; loaded together, and kept up to date. */
export function useSourceRuns(
  versions: readonly IModelVersion[]
): ReadonlyMap<string, IRun> {
  const { tracker } = useHost();
  const [loader] = useState(() => new ComparedRuns(tracker));
  const runIds = useStable([
    ...new Set(versions.map(({ runId }) => runId).filter(Boolean))
  ]);
  const { runs } = useObservable(loader);
  useEffect(() => loader.follow(), [loader]);
  useEffect(() => {
    void loader.setRunIds(runIds);
  }, [loader, runIds]);
  return useMemo(() => new Map(runs.map(run => [run.runId, run])), [runs]);
}
