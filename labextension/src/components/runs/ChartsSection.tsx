import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';

import type { IRun } from '../../api';
import { metricNames } from '../../compare';
import { useHost } from '../common/host';
import { Section } from '../common/Section';
import { MetricChart } from './MetricChart';

/** Each chart costs a request per run, so that only the first ones are drawn unasked. */
const FIRST = 12;

/** One chart for each metric. */
export function ChartsSection({
  runs
}: {
  runs: readonly IRun[];
}): ReactElement | null {
  const { trans } = useHost();
  const [isAll, setAll] = useState(false);
  const names = useMemo(() => metricNames(runs), [runs]);
  if (names.length === 0) {
    return null;
  }
  const shown = isAll ? names : names.slice(0, FIRST);
  return (
    <Section title={trans.__('Charts')}>
      <div className="jp-Tracker-charts">
        {shown.map(name => (
          <MetricChart key={name} metric={name} runs={runs} />
        ))}
      </div>
      {shown.length < names.length && (
        <button
          type="button"
          className="jp-Tracker-link jp-Tracker-more"
          onClick={() => {
            setAll(true);
          }}
        >
          {trans.__('Show all %1 charts', names.length)}
        </button>
      )}
    </Section>
  );
}
