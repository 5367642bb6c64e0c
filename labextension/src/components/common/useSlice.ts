import { useSyncExternalStore } from 'react';

import type { Observable } from '../../state';

/** One part of a state; renders again only when that part changes. */
export function useSlice<S, T>(
  observable: Observable<S>,
  select: (state: S) => T
): T {
  return useSyncExternalStore(observable.subscribe, () =>
    select(observable.get())
  );
}
