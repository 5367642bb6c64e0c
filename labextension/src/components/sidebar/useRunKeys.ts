import { useCallback } from 'react';

import type { IRunKey } from '../../api';
import type { ILoaded } from '../common/hooks';
import { useLoaded, useObservable } from '../common/hooks';
import { useHost } from '../common/host';

/** The keys that the runs of the chosen experiments have, with `contains` in them. */
export function useRunKeys(contains = ''): ILoaded<IRunKey[]> {
  const { tracker } = useHost();
  const { experimentId } = useObservable(tracker.view);
  return useLoaded(
    useCallback(async () => {
      const experimentIds = experimentId
        ? [experimentId]
        : await tracker.experiments.ids();
      return tracker.client.runIndex.keys({ experimentIds, contains });
    }, [tracker, experimentId, contains])
  );
}
