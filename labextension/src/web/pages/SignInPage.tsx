import type { FormEvent, ReactElement } from 'react';
import { useId, useState } from 'react';

import { useObservable } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { Brand } from '../Brand';
import type { Session } from '../session';
import { Page } from './Page';

/** Asks for the server's token. */
export function SignInPage({ session }: { session: Session }): ReactElement {
  const { trans } = useHost();
  const { error } = useObservable(session);
  const [token, setToken] = useState('');
  const [isBusy, setBusy] = useState(false);
  const fieldId = useId();
  const errorId = useId();
  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await session.signIn(token);
    setBusy(false);
  };
  return (
    <main className="jp-TrackerWeb-alone">
      <Brand />
      <Page title={trans.__('Sign in')}>
        <form onSubmit={event => void signIn(event)}>
          <label htmlFor={fieldId}>{trans.__("The server's token")}</label>
          <input
            id={fieldId}
            className="jp-Tracker-input"
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            value={token}
            aria-invalid={Boolean(error)}
            aria-describedby={error ? errorId : undefined}
            onChange={event => {
              setToken(event.currentTarget.value);
            }}
          />
          {error && (
            <p id={errorId} className="jp-Tracker-filterError" role="alert">
              {error}
            </p>
          )}
          <button
            type="submit"
            className="jp-Tracker-button jp-mod-accept"
            disabled={isBusy}
          >
            {trans.__('Sign in')}
          </button>
        </form>
        <p className="jp-TrackerWeb-hint">
          {trans.__(
            'Whoever runs the server has set it as %1. It is the one that programs send as %2.',
            'JUPYTER_TRACKER_SERVER_TOKEN',
            'MLFLOW_TRACKING_TOKEN'
          )}
        </p>
      </Page>
    </main>
  );
}
