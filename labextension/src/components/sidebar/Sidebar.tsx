import type { ReactElement } from 'react';

import { ExperimentsSection } from './ExperimentsSection';
import { ModelsSection } from './ModelsSection';
import { RunsSection } from './RunsSection';

/** The experiment tracker beside the notebook: runs, and the models that came of them. */
export function Sidebar(): ReactElement {
  return (
    <div className="jp-Tracker-sidebar" data-testid="tracker-sidebar">
      <ExperimentsSection />
      <RunsSection />
      <ModelsSection />
    </div>
  );
}
