import type { ReactElement } from 'react';

import type { IListColumn } from '../../compare';
import { isLowerBetter } from '../../compare';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Glyph } from '../common/Glyph';

/** The names of the columns; a click sorts by one, best first, and the next one turns it round. */
export function ColumnHeads(props: {
  readonly columns: readonly IListColumn[];
}): ReactElement {
  const { tracker, trans } = useHost();
  const { sort } = useObservable(tracker.view);
  return (
    <div role="row" className="jp-Tracker-heads" aria-rowindex={1}>
      <span role="columnheader" className="jp-Tracker-unseen">
        {trans.__('Run')}
      </span>
      {props.columns.map(({ kind, key }) => {
        const isSorted = sort.by === kind && sort.key === key;
        const isBestLast = kind === 'param' || isLowerBetter(key);
        const isDescending = isSorted ? !sort.isDescending : !isBestLast;
        return (
          <div
            key={`${kind} ${key}`}
            role="columnheader"
            className="jp-Tracker-head"
            aria-sort={
              isSorted
                ? sort.isDescending
                  ? 'descending'
                  : 'ascending'
                : 'none'
            }
          >
            <button
              type="button"
              title={trans.__('Sort by %1', key)}
              onClick={() => {
                tracker.view.setSort({ by: kind, key, isDescending });
              }}
            >
              <span>{key}</span>
              {isSorted && <Glyph name={sort.isDescending ? 'down' : 'up'} />}
            </button>
          </div>
        );
      })}
    </div>
  );
}
