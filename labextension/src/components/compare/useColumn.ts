import { useMemo } from 'react';

import type { IRun } from '../../api';
import type { IColumn, IRunKey } from '../../compare';
import { readColumn } from '../../compare';

/** The values of a key; undefined without one. */
export function useColumn(
  runs: readonly IRun[],
  key: IRunKey | undefined
): IColumn | undefined {
  return useMemo(() => (key ? readColumn(runs, key) : undefined), [runs, key]);
}
