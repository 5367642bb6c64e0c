import type { ReactElement } from 'react';

import { ThisNotebookSection } from '../thisNotebook/ThisNotebookSection';
import { ExperimentsSection } from './ExperimentsSection';
import { ModelsSection } from './ModelsSection';
import { RunsSection } from './RunsSection';

/** The experiment tracker beside the notebook: runs, and the models that came of them. */
export function Sidebar(): ReactElement {
  return (
    <div className="jp-Tracker-sidebar" data-testid="tracker-sidebar">
      <ThisNotebookSection />
      <ExperimentsSection />
      <RunsSection />
      <ModelsSection />
    </div>
  );
}
