import type { ReactElement } from 'react';

import { ErrorNote } from '../../components/common/ErrorNote';
import { useObservable } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { Brand } from '../Brand';
import type { Session } from '../session';
import { Page } from './Page';

/** The server cannot be asked who is there. */
export function FailedPage({ session }: { session: Session }): ReactElement {
  const { trans } = useHost();
  const { error } = useObservable(session);
  return (
    <main className="jp-TrackerWeb-alone">
      <Brand />
      <Page title={trans.__('No connection')}>
        <ErrorNote message={error ?? ''} onRetry={() => void session.ask()} />
      </Page>
    </main>
  );
}
