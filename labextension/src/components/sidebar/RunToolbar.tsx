import type { ReactElement } from 'react';

import { loggedModels } from '../../compare';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';

/** What can be done with the ticked runs. */
export function RunToolbar(): ReactElement {
  const host = useHost();
  const { tracker, trans } = host;
  const ticked = useObservable(tracker.selection);
  const only =
    ticked.length === 1 ? tracker.runs.find(ticked[0] ?? '') : undefined;
  const hasModel = only !== undefined && loggedModels(only).length > 0;
  return (
    <div
      className="jp-Tracker-toolbar"
      role="toolbar"
      aria-label={trans.__('Ticked runs')}
    >
      <button
        type="button"
        className="jp-Tracker-link jp-mod-quiet"
        title={trans.__('Clear the selection')}
        disabled={ticked.length === 0}
        onClick={tracker.selection.clear}
      >
        {trans._n('%1 ticked', '%1 ticked', ticked.length)}
        {ticked.length > 0 && <span aria-hidden="true"> ×</span>}
      </button>
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
