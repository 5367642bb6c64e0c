import type { ReactElement } from 'react';

import { isSortedByServer } from '../../compare';
import type { IRunListState } from '../../state';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';

/** Says where the list is not about all runs, and offers to load them. */
export function ListNotes(props: {
  readonly list: IRunListState;
}): ReactElement | null {
  const { tracker, trans } = useHost();
  const { sort, group } = useObservable(tracker.view);
  const { runs, hasMore, total, isLoading } = props.list;
  const isSorted = isSortedByServer(sort);
  if (!hasMore || (isSorted && !group)) {
    return null;
  }
  return (
    <div className="jp-Tracker-listNote" role="status">
      <span>
        {isSorted
          ? trans.__('Groups of the %1 runs loaded.', runs.length)
          : trans.__('Order of the %1 runs loaded.', runs.length)}
      </span>
      <button
        type="button"
        className="jp-Tracker-link"
        disabled={isLoading}
        onClick={() => void tracker.runs.loadAll()}
      >
        {total === undefined
          ? trans.__('Load all')
          : trans.__('Load all %1', total)}
      </button>
    </div>
  );
}
