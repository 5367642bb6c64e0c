import type { ReactElement } from 'react';
import { memo, useState } from 'react';

import type { ICurveSettings, ILineLook } from '../../compare';
import type { Comparison } from '../../state';
import { MetricCurvesChart } from './MetricCurvesChart';
import { useVisible } from './useVisible';
import type { INamedRun } from './namedRun';

interface IMetricChartProps {
  readonly metric: string;
  readonly runs: readonly INamedRun[];
  /** The lines that may be drawn. */
  readonly looks: readonly ILineLook[];
  readonly settings: ICurveSettings;
  readonly comparison: Comparison;
}

/** A metric of several runs; asks for its curves when it scrolls into view. */
export const MetricChart = memo(function MetricChart(
  props: IMetricChartProps
): ReactElement {
  const [watch, isVisible] = useVisible<HTMLElement>();
  const [isLarge, setLarge] = useState(false);
  return (
    <figure
      ref={watch}
      className="jp-Tracker-chart"
      data-testid="tracker-chart"
      data-large={isLarge}
    >
      {isVisible ? (
        <MetricCurvesChart
          {...props}
          isLarge={isLarge}
          onResize={() => {
            setLarge(!isLarge);
          }}
        />
      ) : (
        <figcaption>{props.metric}</figcaption>
      )}
    </figure>
  );
});
