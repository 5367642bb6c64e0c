import type { ReactElement } from 'react';
import { useEffect, useMemo } from 'react';

import { HostProvider } from '../components';
import { useObservable } from '../components/common/hooks';
import type { IMemory } from '../state';
import { Tracker } from '../state';
import { makeActionPage } from './actionPage';
import { Dialogs } from './dialogs';
import { NoticeList } from './NoticeList';
import { Notices } from './notices';
import { FailedPage } from './pages/FailedPage';
import { SignInPage } from './pages/SignInPage';
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
  const dialogs = useMemo(() => new Dialogs(), []);
  const notices = useMemo(() => new Notices(), []);
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
      dialogs.close();
    };
  }, [tracker, dialogs, isIn]);
  const host = useMemo(
    () =>
      makeHost({
        tracker,
        router,
        dialogs,
        page: makeActionPage(dialogs, notices)
      }),
    [tracker, router, dialogs, notices]
  );
  const dialog = useObservable(dialogs);
  return (
    <HostProvider value={host}>
      <div
        className="jp-Tracker jp-TrackerWeb"
        onKeyDown={event => {
          const { runId } = (event.target as HTMLElement).dataset;
          const isDone = event.defaultPrevented || !runId;
          if (!isDone && host.pressRunKey(event.key, runId)) {
            event.preventDefault();
          }
        }}
      >
        {phase === 'out' && <SignInPage session={session} />}
        {phase === 'failed' && <FailedPage session={session} />}
        {isIn && <Shell {...props} />}
        {dialog}
        <NoticeList notices={notices} />
      </div>
    </HostProvider>
  );
}
