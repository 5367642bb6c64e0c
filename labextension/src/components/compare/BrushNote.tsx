import type { ReactElement } from 'react';

import { useHost } from '../common/host';
import { useComparison } from './context';

/** How many runs the views have been narrowed to, and the way back. */
export function BrushNote(): ReactElement {
  const { trans } = useHost();
  const { runs, shown, comparison } = useComparison();
  const isBrushed = shown.length < runs.length;
  return (
    <span className="jp-Tracker-brushNote" role="status">
      {isBrushed && (
        <>
          {trans.__('%1 of them selected', shown.length)}
          <button
            type="button"
            className="jp-Tracker-link"
            onClick={() => {
              comparison.brush(undefined);
            }}
          >
            {trans.__('Show all')}
          </button>
        </>
      )}
    </span>
  );
}
