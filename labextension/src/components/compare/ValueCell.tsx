import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import type { IKeyRow } from '../../compare';
import { deltaOf } from '../../compare';
import { useHost } from '../common/host';
import { deltaLabel, valueLabel } from './labels';

interface IValueCellProps {
  readonly row: IKeyRow;
  readonly run: IRun;
  /** Which of the row's values it is. */
  readonly index: number;
  /** Which value is the baseline's; -1 for none. */
  readonly base: number;
}

/** A value; whether it is the best, and how far it is from the baseline's. */
export function ValueCell(props: IValueCellProps): ReactElement {
  const { trans } = useHost();
  const { row, run, index, base } = props;
  const { kind, key } = row.key;
  const value = row.values[index];
  if (value === undefined) {
    return <span className="jp-Tracker-facts">–</span>;
  }
  const text = valueLabel(trans, row.key, value);
  const origin = kind === 'attribute' ? '' : run.tags[`tracker.origin.${key}`];
  const isMeasured = kind !== 'attribute' || key === 'duration';
  const delta =
    base >= 0 && base !== index && isMeasured
      ? deltaOf(value, row.values[base])
      : undefined;
  const isBest = row.best !== undefined && row.best === value;
  const exact = kind === 'attribute' ? text : String(value);
  return (
    <>
      <span
        className="jp-Tracker-value jp-Tracker-clip"
        data-best={isBest}
        title={[exact, origin].filter(Boolean).join('\n')}
      >
        {text}
      </span>
      {isBest && <span className="jp-Tracker-best">{trans.__('best')}</span>}
      {delta && (
        <span className="jp-Tracker-delta">
          {deltaLabel(delta, kind === 'attribute')}
        </span>
      )}
    </>
  );
}
