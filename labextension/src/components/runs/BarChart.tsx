import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { formatNumber } from '../common/format';
import { runColor } from './palette';

interface IBarChartProps {
  readonly metric: string;
  readonly runs: readonly IRun[];
}

/** One bar per run, from zero, for a metric that has one value per run. */
export function BarChart({ metric, runs }: IBarChartProps): ReactElement {
  const values = runs.map(run => run.metrics[metric]);
  const finite = values.filter(
    (value): value is number => value !== undefined && Number.isFinite(value)
  );
  const low = Math.min(0, ...finite);
  const span = Math.max(0, ...finite) - low || 1;
  const percent = (value: number) => ((value - low) / span) * 100;
  const zero = percent(0);
  return (
    <div className="jp-Tracker-bars">
      {runs.map((run, index) => {
        const value = values[index];
        const end =
          value !== undefined && isFinite(value) ? percent(value) : zero;
        return (
          <div key={run.runId} className="jp-Tracker-barRow">
            <span className="jp-Tracker-barName" title={run.name}>
              {run.name}
            </span>
            <svg
              viewBox="0 0 100 10"
              preserveAspectRatio="none"
              aria-hidden="true"
            >
              <rect
                x={Math.min(zero, end)}
                width={Math.abs(end - zero)}
                height="10"
                fill={runColor(index)}
              />
            </svg>
            <span className="jp-Tracker-barValue">
              {value === undefined ? '–' : formatNumber(value)}
            </span>
          </div>
        );
      })}
    </div>
  );
}
