import { useCallback, useRef } from 'react';

import type { ListRow } from '../../compare';
import { useHost } from '../common/host';

/** Ticks one run, or all from the last one that was ticked up to it. */
export function useTicks(
  rows: readonly ListRow[]
): (runId: string, isRange: boolean) => void {
  const { tracker } = useHost();
  const anchor = useRef<string>();
  const latest = useRef(rows);
  latest.current = rows;
  return useCallback(
    (runId, isRange) => {
      const ids = runIdsOf(latest.current);
      const [from, to] = [
        ids.indexOf(anchor.current ?? ''),
        ids.indexOf(runId)
      ];
      anchor.current = runId;
      if (isRange && from >= 0) {
        tracker.selection.add(
          ids.slice(Math.min(from, to), Math.max(from, to) + 1)
        );
      } else {
        tracker.selection.toggle(runId);
      }
    },
    [tracker]
  );
}

/** The ids of the runs among the rows. */
export function runIdsOf(rows: readonly ListRow[]): string[] {
  return rows.flatMap(row => (row.kind === 'run' ? row.id : []));
}
