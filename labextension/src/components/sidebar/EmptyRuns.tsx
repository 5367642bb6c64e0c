import type { ReactElement } from 'react';

import { useHost } from '../common/host';

/** Not translated: it is code. */
const EXAMPLE = `%%track
max_depth = 3
accuracy = train(max_depth)`;

/** How to get a first run. */
export function EmptyRuns(): ReactElement {
  const { trans } = useHost();
  return (
    <div className="jp-Tracker-empty">
      <p>
        {trans.__('No runs yet. Start a cell with %1 and run it:', '%%track')}
      </p>
      <pre>{EXAMPLE}</pre>
      <p>
        {trans.__(
          'Its settings, results, figures and models appear here by themselves.'
        )}
      </p>
    </div>
  );
}
