import { useMemo } from 'react';

import type { ListRow } from '../../compare';
import { listRows } from '../../compare';
import type { IRunListState } from '../../state';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';

/** The rows of the list as the reader folded and pinned them. */
export function useRows(
  list: IRunListState,
  closedGroups: ReadonlySet<string>
): ListRow[] {
  const { tracker } = useHost();
  const { group } = useObservable(tracker.view);
  const { pinned } = useObservable(tracker.looks);
  const sweeps = useObservable(tracker.runs.sweeps);
  return useMemo(
    () =>
      listRows({
        runs: list.runs,
        // Another list of runs may be what brought a pinned one.
        pinned: pinned.length > 0 ? tracker.runs.pinned() : [],
        group,
        children: sweeps.children,
        childCounts: sweeps.counts,
        openRuns: sweeps.open,
        closedGroups
      }),
    [tracker, list.runs, pinned, group, sweeps, closedGroups]
  );
}
