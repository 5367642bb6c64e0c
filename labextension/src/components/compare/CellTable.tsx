import type { ReactElement } from 'react';

import type { Cell } from '../../compare';
import { formatNumber } from '../common/format';

interface ICellTableProps {
  readonly label: string;
  /** The first row is the head, the first cell of each row names it. */
  readonly cells: ReadonlyArray<readonly Cell[]>;
}

/** Cells as a plain table. */
export function CellTable({ label, cells }: ICellTableProps): ReactElement {
  const [head = [], ...body] = cells;
  return (
    <div
      className="jp-Tracker-scroll"
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <table
        className="jp-Tracker-table jp-Tracker-cellTable"
        aria-label={label}
      >
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) =>
                place === 0 ? (
                  <th key={place} scope="row">
                    {show(cell)}
                  </th>
                ) : (
                  <td key={place}>{show(cell)}</td>
                )
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function show(cell: Cell): string {
  return typeof cell === 'number' ? formatNumber(cell) : (cell ?? '–');
}
