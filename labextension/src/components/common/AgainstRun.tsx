import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { useHost } from './host';

interface IAgainstRunProps {
  readonly runs: readonly IRun[];
  readonly otherId?: string;
  readonly onChange: (runId: string) => void;
}

/** Chooses the run that the first one is compared with; nothing where there is no choice. */
export function AgainstRun(props: IAgainstRunProps): ReactElement | null {
  const { trans } = useHost();
  const { runs, otherId, onChange } = props;
  if (runs.length <= 2) {
    return null;
  }
  return (
    <label className="jp-Tracker-toggle">
      {trans.__('%1 against', runs[0]?.name)}
      <select
        className="jp-Tracker-input"
        value={otherId}
        onChange={event => {
          onChange(event.currentTarget.value);
        }}
      >
        {runs.slice(1).map(run => (
          <option key={run.runId} value={run.runId}>
            {run.name}
          </option>
        ))}
      </select>
    </label>
  );
}
