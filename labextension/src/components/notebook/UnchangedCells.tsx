import type { ReactElement } from 'react';
import { useState } from 'react';

import type { ICell } from '../../compare';
import { Chevron } from '../common/Chevron';
import { useHost } from '../common/host';
import { PlainCell } from './NotebookCells';

/** Cells that both notebooks have, folded away until somebody asks. */
export function UnchangedCells({
  cells
}: {
  cells: readonly ICell[];
}): ReactElement {
  const { trans } = useHost();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="jp-Tracker-unchanged">
      <button
        type="button"
        className="jp-Tracker-fold"
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <Chevron isOpen={isOpen} />
        {trans._n('%1 unchanged cell', '%1 unchanged cells', cells.length)}
      </button>
      {isOpen &&
        cells.map((cell, index) => <PlainCell key={index} cell={cell} />)}
    </div>
  );
}
