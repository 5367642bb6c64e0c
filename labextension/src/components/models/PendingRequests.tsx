import type { ReactElement } from 'react';

import { useHost } from '../common/host';
import { useModel } from './context';
import { PendingRequest } from './PendingRequest';

/** What somebody asked for and nobody has decided; nothing when there is nothing. */
export function PendingRequests({
  version
}: {
  /** Only what was asked for this one. */
  version?: string;
}): ReactElement | null {
  const { trans } = useHost();
  const { requests = [] } = useModel();
  const pending = requests.filter(
    request => version === undefined || request.version === version
  );
  if (pending.length === 0) {
    return null;
  }
  return (
    <ul
      className="jp-Tracker-requests"
      aria-label={trans.__('Requests that wait for a decision')}
      data-testid="tracker-requests"
    >
      {pending.map(request => (
        <PendingRequest
          key={request.id}
          request={request}
          isAmongOthers={version === undefined}
        />
      ))}
    </ul>
  );
}
