import type { ReactElement } from 'react';

import type { ICurve } from '../../api';
import { summarizeCurves } from '../../compare';
import { formatNumber } from '../common/format';
import { useHost } from '../common/host';
import type { INamedRun } from './namedRun';

interface ICurveTableProps {
  readonly metric: string;
  /** More rows than fit here scroll. */
  readonly height: number;
  readonly curves: readonly ICurve[];
  readonly runs: readonly INamedRun[];
}

/** The curves of a chart in numbers. */
export function CurveTable(props: ICurveTableProps): ReactElement {
  const { trans } = useHost();
  const names = new Map(props.runs.map(run => [run.runId, run.name]));
  const rows = summarizeCurves(props.curves);
  const number = (value: number | undefined) =>
    value === undefined ? '–' : formatNumber(value);
  const heads = [
    trans.__('Run'),
    trans.__('Last'),
    trans.__('Lowest'),
    trans.__('Highest'),
    trans.__('Steps'),
    trans.__('Points')
  ];
  return (
    <div
      className="jp-Tracker-curveTable"
      role="region"
      aria-label={trans.__('Values of %1', props.metric)}
      tabIndex={0}
      style={{ maxHeight: props.height }}
    >
      <table aria-label={props.metric}>
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.runId}>
              <th scope="row" title={names.get(row.runId)}>
                {names.get(row.runId)}
              </th>
              <td>{number(row.last)}</td>
              <td>{number(row.min)}</td>
              <td>{number(row.max)}</td>
              <td>
                {row.firstStep}–{row.lastStep}
              </td>
              <td>{row.count.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
