import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import type { IOpenCell } from '../../compare';
import { headline } from '../../compare';
import { RunMenuButton } from '../actions/RunMenuButton';
import { formatAge } from '../common/format';
import { useHost } from '../common/host';
import { StatusIcon } from '../common/StatusIcon';
import { HeadlineValue } from './HeadlineValue';

interface INotebookRunProps {
  readonly run: IRun;
  /** The runs of the same cell. */
  readonly among: readonly IRun[];
  /** Where the run came from, if that is still there. */
  readonly cell?: IOpenCell;
  readonly now: number;
  readonly isReachable: boolean;
}

/** A run of a cell: a click scrolls to the cell, Enter or a double click opens the run. */
export function NotebookRun(props: INotebookRunProps): ReactElement {
  const host = useHost();
  const { trans } = host;
  const { run, among, cell, now } = props;
  const value = headline(run, among, host.metricsShown);
  const open = () => {
    host.openRun(run.runId);
  };
  return (
    <li className="jp-Tracker-notebookRun">
      <button
        type="button"
        className="jp-Tracker-notebookRunMain"
        data-testid="tracker-notebook-run"
        data-run-id={run.runId}
        data-status={run.status}
        tabIndex={props.isReachable ? 0 : -1}
        aria-keyshortcuts="Enter Space M"
        title={
          cell
            ? trans.__('%1: click to see the cell, Enter to open', run.name)
            : trans.__('Open %1', run.name)
        }
        onClick={() => {
          if (cell && host.showCell) {
            host.showCell(run.runId, cell.id);
          } else {
            open();
          }
        }}
        onDoubleClick={open}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            event.preventDefault();
            open();
          } else if (event.key.toLowerCase() === 'm') {
            (
              event.currentTarget.nextElementSibling as HTMLElement | null
            )?.click();
          }
        }}
      >
        <StatusIcon status={run.status} />
        <span className="jp-Tracker-runName">{run.name}</span>
        {value && <HeadlineValue headline={value} />}
        <span className="jp-Tracker-facts">
          {formatAge(trans, now - run.startTime)}
        </span>
      </button>
      <RunMenuButton run={run} />
    </li>
  );
}
