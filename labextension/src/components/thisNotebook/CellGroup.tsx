import type { ReactElement } from 'react';
import { useId, useState } from 'react';

import type { ICellRuns } from '../../compare';
import { useHost } from '../common/host';
import { NotebookRun } from './NotebookRun';
import { StaleMark } from './StaleMark';

/** Older runs of a cell are shown when somebody asks. */
const SHOWN = 3;

interface ICellGroupProps {
  readonly group: ICellRuns;
  readonly now: number;
  /** The run that the Tab key reaches. */
  readonly reachable?: string;
}

/** A cell by what it begins with, and its runs, newest first. */
export function CellGroup(props: ICellGroupProps): ReactElement {
  const { trans } = useHost();
  const { cell, runs, isStale } = props.group;
  const [isAll, setAll] = useState(false);
  const titleId = useId();
  const shown = isAll ? runs : runs.slice(0, SHOWN);
  return (
    <section
      className="jp-Tracker-cellGroup"
      aria-labelledby={titleId}
      data-testid="tracker-cell-group"
    >
      <h4 id={titleId} title={cell?.title}>
        {cell ? (
          <code>{cell.title || trans.__('Empty cell')}</code>
        ) : (
          trans.__('Cells that are no longer here')
        )}
        {isStale && <StaleMark />}
      </h4>
      <ul>
        {shown.map(run => (
          <NotebookRun
            key={run.runId}
            run={run}
            among={runs}
            cell={cell}
            now={props.now}
            isReachable={run.runId === props.reachable}
          />
        ))}
      </ul>
      {shown.length < runs.length && (
        <button
          type="button"
          className="jp-Tracker-link jp-mod-quiet"
          onClick={() => {
            setAll(true);
          }}
        >
          {trans.__('Show %1 more', runs.length - shown.length)}
        </button>
      )}
    </section>
  );
}
