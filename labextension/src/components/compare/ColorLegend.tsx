import type { ReactElement } from 'react';

import type { IColumn } from '../../compare';
import { extentOf, scaleColor } from '../../compare';
import { useHost } from '../common/host';
import { keyLabel, valueLabel } from './labels';

const STOPS = [0, 0.25, 0.5, 0.75, 1];

/** Which values the colors stand for. */
export function ColorLegend({
  column
}: {
  column: IColumn;
}): ReactElement | null {
  const { trans } = useHost();
  const extent = extentOf(column.values);
  if (!extent) {
    return null;
  }
  const [low, high] = extent.map(value =>
    column.categories
      ? column.categories[value]
      : valueLabel(trans, column.key, value)
  );
  const colors = STOPS.map(scaleColor).join(', ');
  return (
    <span className="jp-Tracker-colorLegend">
      <span className="jp-Tracker-clip">{keyLabel(trans, column.key)}</span>
      <span>{low}</span>
      <span
        className="jp-Tracker-colorBar"
        style={{ background: `linear-gradient(to right, ${colors})` }}
      />
      <span>{high}</span>
    </span>
  );
}
