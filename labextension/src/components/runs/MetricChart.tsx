import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';
import { BarChart } from './BarChart';
import { LineChart } from './LineChart';

interface IMetricChartProps {
  readonly metric: string;
  readonly runs: readonly IRun[];
}

/** A metric over its steps, or as one bar per run when no run has more than one point. */
export function MetricChart({ metric, runs }: IMetricChartProps): ReactElement {
  const { tracker } = useHost();
  const load = useCallback(
    () =>
      Promise.all(
        runs.map(run =>
          metric in run.metrics
            ? tracker.client.getMetricHistory(run.runId, metric)
            : []
        )
      ),
    [tracker, metric, runs]
  );
  const { value: histories, error } = useLoaded(load);
  const isCurve = histories?.some(points => points.length > 1);
  return (
    <figure className="jp-Tracker-chart" data-testid="tracker-chart">
      <figcaption>{metric}</figcaption>
      {error && <ErrorNote message={error} />}
      {histories && isCurve && (
        <LineChart metric={metric} runs={runs} histories={histories} />
      )}
      {histories && !isCurve && <BarChart metric={metric} runs={runs} />}
    </figure>
  );
}
