import { useMemo } from 'react';

import type { IRun } from '../../api';
import type { IListColumn } from '../../compare';
import { bestValue } from '../../compare';
import { useStable } from '../common/hooks';

/** A column, with the best value of its metric, if there is a best one. */
export interface IShownColumn extends IListColumn {
  readonly best?: number;
}

/** The columns of a list; the same objects as long as nothing about them changes. */
export function useColumns(
  columns: readonly IListColumn[],
  runs: readonly IRun[]
): readonly IShownColumn[] {
  return useStable(
    useMemo(
      () =>
        columns.map(column => ({
          ...column,
          best:
            column.kind === 'metric'
              ? bestValue(
                  column.key,
                  runs.map(run => run.metrics[column.key])
                )
              : undefined
        })),
      [columns, runs]
    )
  );
}
