import type { ReactElement } from 'react';

import { useObservable } from '../components/common/hooks';
import { useHost } from '../components/common/host';
import type { Session } from './session';

/** Says that the server does not answer, as long as it does not. */
export function Outage({ session }: { session: Session }): ReactElement {
  const { tracker, trans } = useHost();
  const { isReached } = useObservable(session);
  return (
    <div role="status" className="jp-TrackerWeb-outage">
      {!isReached && (
        <>
          {trans.__('The server does not answer. What you see may be old.')}
          <button
            type="button"
            className="jp-Tracker-button"
            onClick={() => void tracker.reload()}
          >
            {trans.__('Retry')}
          </button>
        </>
      )}
    </div>
  );
}
