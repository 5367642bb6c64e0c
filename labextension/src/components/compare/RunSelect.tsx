import type { ReactElement } from 'react';

import type { IRun } from '../../api';

interface IRunSelectProps {
  readonly label: string;
  readonly runs: readonly IRun[];
  readonly value: string;
  /** What stands for no run; without it one must be chosen. */
  readonly none?: string;
  readonly onChange: (runId: string) => void;
}

/** Chooses one of the runs. */
export function RunSelect(props: IRunSelectProps): ReactElement {
  return (
    <label className="jp-Tracker-field">
      <span>{props.label}</span>
      <select
        className="jp-Tracker-input"
        value={props.value}
        onChange={event => {
          props.onChange(event.currentTarget.value);
        }}
      >
        {props.none !== undefined && <option value="">{props.none}</option>}
        {props.runs.map(run => (
          <option key={run.runId} value={run.runId}>
            {run.name}
          </option>
        ))}
      </select>
    </label>
  );
}
