import type { ReactElement } from 'react';

import { MetricCharts } from '../charts/MetricCharts';
import { useComparison } from './context';

/** The metrics of the runs over their steps. */
export function ChartsView(): ReactElement {
  const { runs, comparison } = useComparison();
  return <MetricCharts runs={runs} comparison={comparison} />;
}
