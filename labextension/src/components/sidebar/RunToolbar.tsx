import type { ReactElement } from 'react';

import { loggedModels } from '../../compare';
import { countRuns } from '../common/format';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';

/** How many runs there are, and what can be done with the ticked ones. */
export function RunToolbar(): ReactElement {
  const host = useHost();
  const { tracker, trans } = host;
  const { total, runs, error } = useObservable(tracker.runs);
  const ticked = useObservable(tracker.selection);
  const only =
    ticked.length === 1 ? tracker.runs.find(ticked[0] ?? '') : undefined;
  const hasModel = only !== undefined && loggedModels(only).length > 0;
  const count = Math.max(total ?? 0, runs.length);
  return (
    <div
      className="jp-Tracker-footer"
      role="toolbar"
      aria-label={trans.__('Ticked runs')}
    >
      <span className="jp-Tracker-count" role="status">
        {ticked.length === 0 ? (
          // Nobody knows how many there are where none could be loaded.
          !(error && count === 0) && countRuns(trans, count)
        ) : (
          <button
            type="button"
            className="jp-Tracker-link jp-mod-quiet"
            title={trans.__('Clear the selection')}
            onClick={tracker.selection.clear}
          >
            {trans._n('%1 ticked', '%1 ticked', ticked.length)}
            <span aria-hidden="true"> ×</span>
          </button>
        )}
      </span>
      <button
        type="button"
        className="jp-Tracker-button"
        data-testid="tracker-compare"
        title={trans.__('Show the ticked runs side by side')}
        disabled={ticked.length < 2}
        onClick={() => {
          host.compare(tracker.tickedRuns());
        }}
      >
        {trans.__('Compare')}
      </button>
      <button
        type="button"
        className="jp-Tracker-button"
        data-testid="tracker-register"
        title={trans.__('Register the model of the ticked run')}
        disabled={!hasModel}
        onClick={() => {
          if (only) {
            host.registerModel(only.runId);
          }
        }}
      >
        {trans.__('Register model')}
      </button>
    </div>
  );
}
