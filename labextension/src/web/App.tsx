import type { ReactElement } from 'react';
import { useEffect, useMemo, useState } from 'react';

import { HostProvider } from '../components';
import { useObservable } from '../components/common/hooks';
import type { IMemory } from '../state';
import { Tracker } from '../state';
import { FailedPage } from './pages/FailedPage';
import { SignInPage } from './pages/SignInPage';
import { RegisterDialog } from './RegisterDialog';
import type { Router } from './router';
import type { Session } from './session';
import { Shell } from './Shell';
import type { SplitWidth } from './splitWidth';
import type { Theme } from './theme';
import { makeHost } from './webHost';

interface IAppProps {
  readonly session: Session;
  readonly router: Router;
  readonly theme: Theme;
  readonly width: SplitWidth;
  readonly memory: IMemory;
}

/** The whole page. */
export function App(props: IAppProps): ReactElement {
  const { session, router, memory } = props;
  const { phase } = useObservable(session);
  const isIn = phase === 'in';
  const [registered, setRegistered] = useState<string>();
  const tracker = useMemo(
    () => new Tracker(session.transport, memory),
    // Whoever signs in sees nothing that was loaded for another.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [session, memory, isIn]
  );
  useEffect(() => {
    if (isIn) {
      tracker.start();
    }
    return () => {
      tracker.dispose();
    };
  }, [tracker, isIn]);
  const host = useMemo(
    () => makeHost({ tracker, router, registerModel: setRegistered }),
    [tracker, router]
  );
  return (
    <HostProvider value={host}>
      <div className="jp-Tracker jp-TrackerWeb">
        {phase === 'out' && <SignInPage session={session} />}
        {phase === 'failed' && <FailedPage session={session} />}
        {isIn && <Shell {...props} />}
        {isIn && registered !== undefined && (
          <RegisterDialog
            runId={registered}
            onClose={() => {
              setRegistered(undefined);
            }}
          />
        )}
      </div>
    </HostProvider>
  );
}
