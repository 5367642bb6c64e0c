import type { ReactElement } from 'react';

import type { Route } from '../route';
import type { Router } from '../router';
import { CompareRoute } from './CompareRoute';
import { ExperimentPage } from './ExperimentPage';
import { ExperimentsPage } from './ExperimentsPage';
import { ModelPage } from './ModelPage';
import { ModelsPage } from './ModelsPage';
import { RunRoute } from './RunRoute';
import { UnknownPage } from './UnknownPage';

interface IRoutePageProps {
  readonly route: Route;
  readonly router: Router;
}

/** What is at a place. */
export function RoutePage({ route, router }: IRoutePageProps): ReactElement {
  switch (route.page) {
    case 'experiments':
      return <ExperimentsPage />;
    case 'experiment':
      return <ExperimentPage experimentId={route.experimentId} />;
    case 'run':
      return <RunRoute {...route} router={router} />;
    case 'compare':
      return <CompareRoute {...route} router={router} />;
    case 'models':
      return <ModelsPage />;
    case 'model':
    case 'version':
      return <ModelPage {...route} />;
    case 'unknown':
      return <UnknownPage address={route.address} />;
  }
}
