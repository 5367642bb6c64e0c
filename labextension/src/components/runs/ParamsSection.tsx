import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IRun } from '../../api';
import { compareValues } from '../../compare';
import { useHost } from '../common/host';
import { Value } from './Value';
import { ValuesSection } from './ValuesSection';

/** The parameters of the runs. */
export function ParamsSection({
  runs
}: {
  runs: readonly IRun[];
}): ReactElement {
  const { trans } = useHost();
  const rows = useMemo(
    () => compareValues(runs.map(run => run.params)),
    [runs]
  );
  return (
    <ValuesSection
      title={trans.__('Parameters')}
      none={trans.__('No parameters.')}
      testId="tracker-params"
      runs={runs}
      rows={rows}
      renderRow={({ key, values }) =>
        runs.map((run, index) => (
          <Value
            key={run.runId}
            run={run}
            name={key}
            text={values[index]}
            isAlone={runs.length === 1}
          />
        ))
      }
    />
  );
}
