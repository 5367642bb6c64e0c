import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IRun } from '../../api';
import { bestValue, compareValues } from '../../compare';
import { formatNumber } from '../common/format';
import { useHost } from '../common/host';
import { Value } from './Value';
import { ValuesSection } from './ValuesSection';

/** The latest values of the runs' metrics; the best of a row stands out. */
export function MetricsSection({
  runs
}: {
  runs: readonly IRun[];
}): ReactElement {
  const { trans } = useHost();
  const rows = useMemo(
    () => compareValues(runs.map(run => run.metrics)),
    [runs]
  );
  return (
    <ValuesSection
      title={trans.__('Metrics')}
      none={trans.__('No metrics.')}
      testId="tracker-metrics"
      runs={runs}
      rows={rows}
      renderRow={({ key, values }) => {
        const best = bestValue(key, values);
        return runs.map((run, index) => {
          const value = values[index];
          return (
            <Value
              key={run.runId}
              run={run}
              name={key}
              text={value === undefined ? undefined : formatNumber(value)}
              exact={value === undefined ? undefined : String(value)}
              isBest={value !== undefined && value === best}
              isAlone={runs.length === 1}
            />
          );
        });
      }}
    />
  );
}
