import type { ReactElement } from 'react';

import type { CurveX } from '../../api';
import type { IValueAt } from '../../compare';
import { around } from '../../compare';
import { formatNumber } from '../common/format';
import { useHost } from '../common/host';
import { axisLabel, formatX } from './axes';
import { LineSwatch } from './LineSwatch';

/** More rows would hide the chart. */
const MAX_ROWS = 12;

interface ICurveValuesProps {
  /** The highest first. */
  readonly values: readonly IValueAt[];
  readonly x: CurveX;
  readonly at: number;
  /** Id of the line that stands out. */
  readonly nearest?: string;
}

/** The lines' values at the cursor, those around the nearest line if they are many. */
export function CurveValues(props: ICurveValuesProps): ReactElement {
  const { trans } = useHost();
  const { values, x, at, nearest } = props;
  const index = values.findIndex(({ line }) => line.id === nearest);
  const rows = around(values, Math.max(0, index), MAX_ROWS);
  const others = values.length - rows.length;
  return (
    <>
      <div className="jp-Tracker-valuesAt">
        {axisLabel(trans, x)} {formatX(x, at)}
      </div>
      <ul>
        {rows.map(({ line, y }) => (
          <li key={line.id} data-nearest={line.id === nearest}>
            <LineSwatch look={line} />
            <span className="jp-Tracker-valueName">{line.label}</span>
            <span className="jp-Tracker-valueNumber">{formatNumber(y)}</span>
          </li>
        ))}
      </ul>
      {others > 0 && (
        <div className="jp-Tracker-valuesAt">
          {trans._n('and %1 more', 'and %1 more', others)}
        </div>
      )}
    </>
  );
}
