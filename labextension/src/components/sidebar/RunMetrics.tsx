import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import type { IShownMetric } from '../../compare';
import { formatNumber } from '../common/format';
import { useHost } from '../common/host';

interface IRunMetricsProps {
  readonly run: IRun;
  readonly metrics: readonly IShownMetric[];
}

/** A few of the run's metrics; the best ones of the list stand out. */
export function RunMetrics({
  run,
  metrics
}: IRunMetricsProps): ReactElement | null {
  const { trans } = useHost();
  const present = metrics.filter(({ name }) => name in run.metrics);
  if (present.length === 0) {
    return null;
  }
  return (
    <dl className="jp-Tracker-runMetrics">
      {present.map(({ name, best }) => {
        const value = run.metrics[name] as number;
        const isBest = value === best;
        return (
          <div
            key={name}
            data-best={isBest}
            title={isBest ? trans.__('Best %1 of the list', name) : undefined}
          >
            <dt>{name}</dt>
            <dd>{formatNumber(value)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
