import type { PropsWithChildren, ReactElement, ReactNode } from 'react';

import type { IRun } from '../../api';
import { useHost } from '../common/host';
import { RunSwatch } from '../common/RunSwatch';

interface IRunTableProps {
  readonly runs: readonly IRun[];
  readonly label: string;
  readonly testId?: string;
  /** Whether this is the table that says whose the only column is. */
  readonly isTop?: boolean;
}

/** A table with one column for each run; all of them share their column widths. */
export function RunTable(
  props: PropsWithChildren<IRunTableProps>
): ReactElement {
  const { runs } = props;
  return (
    <div className="jp-Tracker-scroll">
      <table
        className="jp-Tracker-table"
        aria-label={props.label}
        data-testid={props.testId}
        style={{ minWidth: 180 + 120 * runs.length }}
      >
        <colgroup>
          <col className="jp-Tracker-keyColumn" />
          {runs.map(run => (
            <col key={run.runId} />
          ))}
        </colgroup>
        {(runs.length > 1 || props.isTop) && (
          <thead>
            <tr>
              <td />
              {runs.map(run => (
                <th key={run.runId} scope="col">
                  <RunName run={run} isAlone={runs.length === 1} />
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

interface IRunNameProps {
  readonly run: IRun;
  readonly isAlone?: boolean;
}

/** A run's name with the color it has in the charts. */
function RunName({ run, isAlone }: IRunNameProps): ReactElement {
  return (
    <span className="jp-Tracker-columnName" title={run.name}>
      {!isAlone && <RunSwatch runId={run.runId} />}
      {run.name}
    </span>
  );
}

interface IRunTableRowProps {
  readonly name: string;
  readonly differs?: boolean;
  readonly cells: readonly ReactNode[];
}

/** One row of a table of runs; a mark says when the runs differ in it. */
export function RunTableRow(props: IRunTableRowProps): ReactElement {
  const { trans } = useHost();
  return (
    <tr data-differs={props.differs ?? false}>
      <th scope="row" title={props.name}>
        {props.name}
        {props.differs && (
          <span
            className="jp-Tracker-differs"
            role="img"
            aria-label={trans.__('differs')}
            title={trans.__('The runs differ here')}
          />
        )}
      </th>
      {props.cells.map((cell, index) => (
        <td key={index}>{cell}</td>
      ))}
    </tr>
  );
}
