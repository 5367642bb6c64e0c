import type { ReactElement } from 'react';

import { useObservable } from '../components/common/hooks';
import { useHost } from '../components/common/host';
import { Brand } from './Brand';
import type { Route } from './route';
import { addresses } from './route';
import type { Session } from './session';
import type { Theme } from './theme';
import { ThemeSwitch } from './ThemeSwitch';

interface ITopBarProps {
  readonly route: Route;
  readonly session: Session;
  readonly theme: Theme;
}

const MODEL_PAGES: ReadonlyArray<Route['page']> = [
  'models',
  'model',
  'version'
];

/** The name of the page, where one can go, and what concerns the page as a whole. */
export function TopBar({ route, session, theme }: ITopBarProps): ReactElement {
  const { trans } = useHost();
  const { needsToken } = useObservable(session);
  const isModels = MODEL_PAGES.includes(route.page);
  return (
    <header className="jp-TrackerWeb-bar">
      <Brand />
      <nav aria-label={trans.__('Main')}>
        <a
          href={addresses.experiments}
          aria-current={isModels ? undefined : 'true'}
        >
          {trans.__('Experiments')}
        </a>
        <a href={addresses.models} aria-current={isModels ? 'true' : undefined}>
          {trans.__('Models')}
        </a>
      </nav>
      <ThemeSwitch theme={theme} />
      {needsToken && (
        <button
          type="button"
          className="jp-Tracker-button"
          onClick={() => void session.signOut()}
        >
          {trans.__('Sign out')}
        </button>
      )}
    </header>
  );
}
