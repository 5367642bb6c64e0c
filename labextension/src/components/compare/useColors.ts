import { useMemo } from 'react';

import type { IRun } from '../../api';
import type { IColumn } from '../../compare';
import { partsOf, scaleColor } from '../../compare';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';

/** What is colored by a value and has none. */
const UNKNOWN = '#888888';

/** One color for each run: by a value, or the run's own where there is no column. */
export function useColors(
  runs: readonly IRun[],
  column: IColumn | undefined
): string[] {
  const { tracker } = useHost();
  const looks = useObservable(tracker.looks);
  return useMemo(
    () =>
      column
        ? partsOf(column.values).map(part =>
            part === undefined ? UNKNOWN : scaleColor(part)
          )
        : runs.map(run => tracker.looks.colorOf(run.runId)),
    // New looks mean that the same question has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [runs, column, tracker, looks]
  );
}
