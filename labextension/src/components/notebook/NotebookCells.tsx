import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { ICell } from '../../compare';
import { readCells } from '../../compare';

/** The cells of a captured notebook, as text. */
export function NotebookCells({
  notebook
}: {
  notebook: unknown;
}): ReactElement {
  const cells = useMemo(() => readCells(notebook), [notebook]);
  return (
    <ol className="jp-Tracker-cells">
      {cells.map((cell, index) => (
        <li key={index}>
          <PlainCell cell={cell} />
        </li>
      ))}
    </ol>
  );
}

/** One cell with its text outputs. Never as HTML: anybody may have written the notebook. */
export function PlainCell({ cell }: { cell: ICell }): ReactElement {
  return (
    <div className="jp-Tracker-cell" data-type={cell.type}>
      <pre>{cell.source}</pre>
      {cell.outputs.map((output, index) => (
        <pre key={index} className="jp-Tracker-output">
          {output}
        </pre>
      ))}
    </div>
  );
}
