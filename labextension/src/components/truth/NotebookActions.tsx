import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { hasNotebook } from '../../compare';
import { isUnderWay } from '../../state';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { describeProgress } from './describeVerification';

/** What can be done with the notebook of a run, and how far that is. */
export function NotebookActions({ run }: { run: IRun }): ReactElement | null {
  const host = useHost();
  const { tracker, trans } = host;
  const verification = useObservable(tracker.verifications)[run.runId];
  if (!hasNotebook(run)) {
    return null;
  }
  const isBusy = verification !== undefined && isUnderWay(verification);
  return (
    <span className="jp-Tracker-actions">
      {isBusy && (
        <>
          <span role="status" className="jp-Tracker-facts">
            {describeProgress(trans, verification)}
          </span>
          <progress
            aria-label={trans.__('Cells that have run again')}
            max={verification.total || undefined}
            value={verification.total ? verification.done : undefined}
          />
          <button
            type="button"
            className="jp-Tracker-button"
            onClick={() => void tracker.verifications.cancel(run.runId)}
          >
            {trans.__('Cancel')}
          </button>
        </>
      )}
      {!isBusy && host.verify && (
        <button
          type="button"
          className="jp-Tracker-button"
          data-testid="tracker-verify"
          title={trans.__(
            'Run the cells that this run depends on again, in a fresh kernel, and compare'
          )}
          onClick={() => {
            host.verify?.(run.runId);
          }}
        >
          {trans.__('Verify')}
        </button>
      )}
      {host.openNotebook && (
        <button
          type="button"
          className="jp-Tracker-button"
          data-testid="tracker-restore"
          title={trans.__("Open this run's notebook as a new document")}
          onClick={() => {
            host.openNotebook?.(run.runId);
          }}
        >
          {trans.__('Open notebook')}
        </button>
      )}
      {host.saveNotebook && (
        <button
          type="button"
          className="jp-Tracker-button"
          title={trans.__("Save this run's notebook as a file")}
          onClick={() => {
            host.saveNotebook?.(run.runId);
          }}
        >
          {trans.__('Download notebook (.ipynb)')}
        </button>
      )}
    </span>
  );
}
