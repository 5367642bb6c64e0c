import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';

import type { IPoint, IRun } from '../../api';
import { useWidth } from '../common/hooks';
import { runColor } from './palette';
import { useThemeName } from './useThemeName';

interface ILineChartProps {
  readonly metric: string;
  readonly runs: readonly IRun[];
  /** One list of points for each run. */
  readonly histories: ReadonlyArray<readonly IPoint[]>;
}

/** A metric over its steps, one line per run, with a legend. */
export function LineChart(props: ILineChartProps): ReactElement {
  const { metric, runs, histories } = props;
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [measure, width] = useWidth<HTMLDivElement>();
  const theme = useThemeName();
  useEffect(() => {
    if (!element || width === 0) {
      return;
    }
    let remove: (() => void) | undefined;
    let isGone = false;
    // The library is only fetched by those who look at a curve.
    void import('./drawLines').then(({ drawLines }) => {
      if (!isGone) {
        const names = runs.map(run => run.name);
        remove = drawLines(element, { width, names, histories });
      }
    });
    return () => {
      isGone = true;
      remove?.();
    };
    // The theme decides the colours that are drawn.
  }, [element, width, theme, runs, histories]);
  return (
    <div ref={measure}>
      <div ref={setElement} role="img" aria-label={metric} />
      {runs.length > 1 && (
        <ul className="jp-Tracker-legend">
          {runs.map(
            (run, index) =>
              metric in run.metrics && (
                <li key={run.runId}>
                  <span
                    className="jp-Tracker-swatch"
                    style={{ background: runColor(index) }}
                  />
                  {run.name}
                </li>
              )
          )}
        </ul>
      )}
    </div>
  );
}
