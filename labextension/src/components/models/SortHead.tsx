import type { ReactElement } from 'react';

import type { IVersionOrder } from '../../compare';
import { Glyph } from '../common/Glyph';

interface ISortHeadProps {
  /** What a click sorts by. */
  readonly by: string;
  readonly label: string;
  readonly order: IVersionOrder;
  readonly onSort: (order: IVersionOrder) => void;
}

/** The head of a column that sorts; again, and it sorts the other way. */
export function SortHead(props: ISortHeadProps): ReactElement {
  const { by, label, order, onSort } = props;
  const isSorted = order.by === by;
  return (
    <th
      scope="col"
      aria-sort={
        isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none'
      }
    >
      <button
        type="button"
        className="jp-Tracker-sortHead"
        title={label}
        onClick={() => {
          onSort({ by, isDescending: isSorted ? !order.isDescending : true });
        }}
      >
        <span>{label}</span>
        {isSorted && <Glyph name={order.isDescending ? 'down' : 'up'} />}
      </button>
    </th>
  );
}
