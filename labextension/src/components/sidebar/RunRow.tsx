import type { ReactElement } from 'react';
import { memo } from 'react';

import type { IRun } from '../../api';
import type { IShownMetric } from '../../compare';
import { formatAge, formatDuration } from '../common/format';
import { useHost } from '../common/host';
import { StatusIcon } from '../common/StatusIcon';
import { Verdicts } from '../truth/Verdicts';
import { RunMetrics } from './RunMetrics';

interface IRunRowProps {
  readonly run: IRun;
  readonly metrics: readonly IShownMetric[];
  /** Name of the run's experiment, where runs of several are listed. */
  readonly experiment?: string;
  readonly isTicked: boolean;
  readonly now: number;
}

/** One run of the list. Memoised: one change must not draw hundreds of rows. */
export const RunRow = memo(function RunRow(props: IRunRowProps): ReactElement {
  const host = useHost();
  const { tracker, trans } = host;
  const { run, isTicked, now } = props;
  const facts = [
    props.experiment,
    formatAge(trans, now - run.startTime),
    formatDuration(
      (run.endTime ?? Math.max(now, run.startTime)) - run.startTime
    )
  ];
  return (
    <li
      className="jp-Tracker-run"
      data-testid="tracker-run"
      data-run-id={run.runId}
      data-status={run.status}
      data-ticked={isTicked}
    >
      <input
        type="checkbox"
        aria-label={trans.__('Tick %1', run.name)}
        checked={isTicked}
        onChange={() => {
          tracker.selection.toggle(run.runId);
        }}
      />
      <StatusIcon status={run.status} />
      <button
        type="button"
        className="jp-Tracker-link jp-Tracker-runName"
        title={trans.__('Open %1', run.name)}
        onClick={() => {
          host.openRun(run.runId);
        }}
      >
        {run.name}
      </button>
      <Verdicts run={run} isShort />
      <span className="jp-Tracker-facts">
        {facts.filter(Boolean).join(' · ')}
      </span>
      <RunMetrics run={run} metrics={props.metrics} />
    </li>
  );
});
