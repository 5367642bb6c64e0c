import type { ReactElement } from 'react';

import { useHost } from '../common/host';
import { useComparison } from './context';

/** Says that runs are gone, and takes them out of the comparison. */
export function MissingRuns({
  runIds
}: {
  runIds: readonly string[];
}): ReactElement {
  const { trans } = useHost();
  const { comparison } = useComparison();
  return (
    <p className="jp-Tracker-missing" role="status">
      <span title={runIds.join('\n')}>
        {trans._n(
          '%1 run was deleted or is not known here.',
          '%1 runs were deleted or are not known here.',
          runIds.length
        )}
      </span>
      <button
        type="button"
        className="jp-Tracker-link"
        onClick={() => {
          const left = comparison
            .get()
            .runIds.filter(runId => !runIds.includes(runId));
          comparison.setRunIds(left);
        }}
      >
        {trans.__('Remove')}
      </button>
    </p>
  );
}
