import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';

import { Sidebar } from '../components';
import { useObservable } from '../components/common/hooks';
import { useHost } from '../components/common/host';
import { Outage } from './Outage';
import { RoutePage } from './pages/RoutePage';
import type { Router } from './router';
import type { Session } from './session';
import { Split } from './Split';
import type { SplitWidth } from './splitWidth';
import type { Theme } from './theme';
import { TopBar } from './TopBar';
import { useListedExperiment } from './useListedExperiment';

interface IShellProps {
  readonly router: Router;
  readonly session: Session;
  readonly theme: Theme;
  readonly width: SplitWidth;
}

/** The page of somebody whom the server lets in: the list, and beside it what was chosen. */
export function Shell(props: IShellProps): ReactElement {
  const { trans } = useHost();
  const { router } = props;
  const route = useObservable(router);
  const { visits } = router;
  const mainRef = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useListedExperiment(router);
  useEffect(() => {
    // Whoever follows a link hears where he came to; whoever loads the page is at its top.
    if (!isFirst.current) {
      mainRef.current?.querySelector('h1')?.focus();
    }
    isFirst.current = false;
  }, [visits]);
  return (
    <div className="jp-TrackerWeb-shell" data-page={route.page}>
      <TopBar route={route} session={props.session} theme={props.theme} />
      <Outage session={props.session} />
      <Split
        width={props.width}
        aside={<Sidebar />}
        asideLabel={trans.__('Runs and models')}
      >
        <main ref={mainRef} className="jp-TrackerWeb-main">
          <RoutePage key={visits} route={route} router={router} />
        </main>
      </Split>
    </div>
  );
}
