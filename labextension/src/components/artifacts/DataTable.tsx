import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactElement } from 'react';
import { useMemo, useRef } from 'react';

import { useHost } from '../common/host';

/** Height of a row in pixels, as in the style sheet. */
const ROW = 24;

/** More columns than people read, and few enough to be drawn. */
const MAX_COLUMNS = 100;

/** Rows that tell whether a column has numbers. */
const LOOKED_AT = 50;

interface IDataTableProps {
  readonly header: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
  readonly label: string;
}

/** A table of texts that scrolls; only the rows that are seen are there. */
export function DataTable(props: IDataTableProps): ReactElement {
  const { trans } = useHost();
  const { rows } = props;
  const header = props.header.slice(0, MAX_COLUMNS);
  const numeric = useMemo(
    () => header.map((_name, column) => isNumeric(rows, column)),
    // The header is of the same file as the rows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [rows]
  );
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20
  });
  const seen = virtual.getVirtualItems();
  const above = seen[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (seen.at(-1)?.end ?? 0);
  return (
    <>
      {header.length < props.header.length && (
        <p className="jp-Tracker-facts">
          {trans.__('Only the first %1 columns are shown.', MAX_COLUMNS)}
        </p>
      )}
      <div
        ref={scroller}
        className="jp-Tracker-data"
        tabIndex={0}
        role="region"
        aria-label={props.label}
      >
        <table aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col">#</th>
              {header.map((name, index) => (
                <th
                  key={index}
                  scope="col"
                  title={name}
                  data-number={numeric[index]}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap height={above} />
            {seen.map(({ index }) => (
              <tr key={index} aria-rowindex={index + 2}>
                <th scope="row">{index + 1}</th>
                {header.map((_name, column) => (
                  <td
                    key={column}
                    title={rows[index]?.[column]}
                    data-number={numeric[column]}
                  >
                    {rows[index]?.[column]}
                  </td>
                ))}
              </tr>
            ))}
            <Gap height={below} />
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Stands for the rows that are not there. */
function Gap({ height }: { height: number }): ReactElement | null {
  return height > 0 ? (
    <tr aria-hidden="true">
      <td style={{ height, padding: 0 }} />
    </tr>
  ) : null;
}

/** Whether the first rows have numbers in a column, and nothing else. */
function isNumeric(
  rows: ReadonlyArray<readonly string[]>,
  column: number
): boolean {
  const texts = rows
    .slice(0, LOOKED_AT)
    .flatMap(row => row[column]?.trim() || []);
  return texts.length > 0 && texts.every(text => !isNaN(Number(text)));
}
