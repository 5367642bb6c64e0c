import type { ReactElement } from 'react';

import { useHost } from './host';

interface IErrorNoteProps {
  readonly message: string;
  readonly onRetry?: () => void;
}

/** What went wrong, in the server's words. */
export function ErrorNote({ message, onRetry }: IErrorNoteProps): ReactElement {
  const { trans } = useHost();
  return (
    <div className="jp-Tracker-error" role="alert">
      <span title={message}>{message}</span>
      {onRetry && (
        <button type="button" className="jp-Tracker-button" onClick={onRetry}>
          {trans.__('Retry')}
        </button>
      )}
    </div>
  );
}
