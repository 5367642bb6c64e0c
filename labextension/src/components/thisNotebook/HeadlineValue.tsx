import type { ReactElement } from 'react';

import type { IHeadline } from '../../compare';
import { formatNumber } from '../common/format';
import { useHost } from '../common/host';

/** The metric that says most about a run; the best one of its cell has a star. */
export function HeadlineValue(props: { headline: IHeadline }): ReactElement {
  const { trans } = useHost();
  const { metric, value, isBest } = props.headline;
  return (
    <span
      className="jp-Tracker-headline"
      data-best={isBest}
      title={
        isBest
          ? trans.__('%1 = %2, best of this cell', metric, value)
          : `${metric} = ${value}`
      }
    >
      {formatNumber(value)}
      {isBest && <span aria-hidden="true">★</span>}
    </span>
  );
}
