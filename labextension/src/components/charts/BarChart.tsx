import type { ReactElement } from 'react';

import type { ILine } from '../../compare';
import type { Comparison } from '../../state';
import { formatNumber } from '../common/format';

interface IBarChartProps {
  readonly metric: string;
  readonly lines: readonly ILine[];
  readonly comparison: Comparison;
  /** More bars than fit here scroll. */
  readonly height: number;
}

/** One bar per line, from zero, for a metric that has one value per run. */
export function BarChart(props: IBarChartProps): ReactElement {
  const { lines, comparison } = props;
  const values = lines.map(line => line.values.at(-1) ?? NaN);
  const finite = values.filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const span = Math.max(0, ...finite) - low || 1;
  const percent = (value: number) => ((value - low) / span) * 100;
  const zero = percent(0);
  return (
    <ul
      className="jp-Tracker-bars"
      aria-label={props.metric}
      tabIndex={0}
      style={{ maxHeight: props.height }}
    >
      {lines.map((line, index) => {
        const value = values[index] as number;
        const end = Number.isFinite(value) ? percent(value) : zero;
        return (
          <li
            key={line.id}
            className="jp-Tracker-barRow"
            onMouseEnter={() => {
              comparison.hover(line.runIds[0]);
            }}
            onMouseLeave={() => {
              comparison.hover(undefined);
            }}
          >
            <span className="jp-Tracker-barName" title={line.label}>
              {line.label}
            </span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
              <rect
                x={Math.min(zero, end)}
                width={Math.abs(end - zero)}
                height="10"
                style={{ fill: line.color }}
              />
            </svg>
            <span className="jp-Tracker-barValue">{formatNumber(value)}</span>
          </li>
        );
      })}
    </ul>
  );
}
