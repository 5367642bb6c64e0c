import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IRun } from '../../api';
import { MetricCharts } from '../charts/MetricCharts';

/** A chart for each metric of the run. */
export function MetricsTab({ run }: { run: IRun }): ReactElement {
  const runs = useMemo(() => [run], [run]);
  return <MetricCharts runs={runs} />;
}
