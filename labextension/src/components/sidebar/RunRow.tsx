import type { ReactElement } from 'react';
import { memo } from 'react';

import type { IRunRow } from '../../compare';
import { RenameRun } from '../actions/RenameRun';
import { RunMenuButton } from '../actions/RunMenuButton';
import { Chevron } from '../common/Chevron';
import { formatAge, formatDuration } from '../common/format';
import { useHost } from '../common/host';
import { StatusIcon } from '../common/StatusIcon';
import { Verdicts } from '../truth/Verdicts';
import { RowActions } from './RowActions';
import { RunCells } from './RunCells';
import type { IShownColumn } from './useColumns';

/** What the list does when a row asks for it. */
export interface IRowHandlers {
  /** Tick the run, or all between it and the last one that was ticked. */
  readonly onTick: (runId: string, isRange: boolean) => void;
  /** Choose the run's color, beside the element that shows it. */
  readonly onColor: (runId: string, beside: HTMLElement) => void;
}

interface IRunRowProps extends IRowHandlers {
  readonly row: IRunRow;
  readonly columns: readonly IShownColumn[];
  /** Name of the run's experiment, where runs of several are listed. */
  readonly experiment?: string;
  readonly color: string;
  readonly isTicked: boolean;
  readonly isPinned: boolean;
  readonly isHidden: boolean;
  readonly isRenaming: boolean;
  /** Whether it is the one that the Tab key reaches. */
  readonly isActive: boolean;
  readonly index: number;
  readonly now: number;
}

/** One run of the list. Memoised: one change must not draw every row. */
export const RunRow = memo(function RunRow(props: IRunRowProps): ReactElement {
  const host = useHost();
  const { tracker, trans } = host;
  const { row, color, isTicked, isPinned, isHidden, now } = props;
  const { run, parts } = row;
  const facts = [
    props.experiment,
    formatAge(trans, now - run.startTime),
    formatDuration(
      (run.endTime ?? Math.max(now, run.startTime)) - run.startTime
    ),
    run.user || run.tags['mlflow.user']
  ];
  return (
    <div
      role="row"
      className="jp-Tracker-run"
      data-testid="tracker-run"
      data-row-id={row.id}
      data-run-id={run.runId}
      data-status={run.status}
      data-ticked={isTicked}
      data-hidden={isHidden}
      data-depth={row.depth}
      aria-level={row.depth + 1}
      aria-rowindex={props.index + 2}
      aria-selected={isTicked}
      aria-expanded={parts > 0 ? row.isOpen : undefined}
      tabIndex={props.isActive ? 0 : -1}
    >
      <div role="gridcell" className="jp-Tracker-runMain">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={trans.__('Tick %1', run.name)}
          checked={isTicked}
          onChange={event => {
            const { shiftKey } = event.nativeEvent as MouseEvent;
            props.onTick(run.runId, shiftKey);
          }}
        />
        <button
          type="button"
          tabIndex={-1}
          className="jp-Tracker-swatch"
          style={{ background: color }}
          aria-label={trans.__('Color of %1', run.name)}
          title={trans.__('Choose the color (C)')}
          onClick={event => {
            props.onColor(run.runId, event.currentTarget);
          }}
        />
        <StatusIcon status={run.status} />
        {parts > 0 && (
          <button
            type="button"
            tabIndex={-1}
            className="jp-Tracker-parts"
            aria-label={trans._n('%1 part', '%1 parts', parts)}
            title={trans._n('A sweep of %1 run', 'A sweep of %1 runs', parts)}
            onClick={() => void tracker.runs.sweeps.toggle(run.runId)}
          >
            <Chevron isOpen={row.isOpen} />
            {parts}
          </button>
        )}
        {props.isRenaming ? (
          <RenameRun run={run} />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className="jp-Tracker-link jp-Tracker-runName"
            title={trans.__('Open %1', run.name)}
            onClick={() => {
              host.openRun(run.runId);
            }}
          >
            {run.name}
          </button>
        )}
        <Verdicts run={run} isShort />
        <span className="jp-Tracker-facts">
          {facts.filter(Boolean).join(' · ')}
        </span>
        <RowActions run={run} isPinned={isPinned} isHidden={isHidden}>
          <RunMenuButton run={run} />
        </RowActions>
      </div>
      <RunCells run={run} columns={props.columns} color={color} />
    </div>
  );
});
