import type { ReactElement } from 'react';

import { groupByCell } from '../../compare';
import type { NotebookRuns } from '../../state';
import { ErrorNote } from '../common/ErrorNote';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { CellGroups } from './CellGroups';

/** The runs of the notebook in front; nothing where there is none. */
export function ThisNotebookSection(): ReactElement | null {
  const { tracker, trans } = useHost();
  const notebook = useObservable(tracker.notebook);
  if (!notebook) {
    return null;
  }
  return (
    <Section
      title={trans.__('This notebook')}
      name="notebook"
      className="jp-mod-notebook"
      testId="tracker-this-notebook"
      aside={
        <span className="jp-Tracker-facts" title={notebook.path}>
          {notebook.path.split('/').at(-1)}
        </span>
      }
    >
      <NotebookRunList key={notebook.path} notebook={notebook} />
    </Section>
  );
}

function NotebookRunList({
  notebook
}: {
  notebook: NotebookRuns;
}): ReactElement {
  const { trans } = useHost();
  const { runs, cells, isLoading, error } = useObservable(notebook);
  return (
    <>
      {error && (
        <ErrorNote message={error} onRetry={() => void notebook.load()} />
      )}
      {runs.length === 0 && isLoading && <Note>{trans.__('Loading…')}</Note>}
      {runs.length === 0 && !isLoading && !error && (
        <Note>
          {trans.__(
            'No runs of this notebook yet. Begin a cell with %1 and run it.',
            '%%track'
          )}
        </Note>
      )}
      {runs.length > 0 && <CellGroups groups={groupByCell(runs, cells)} />}
    </>
  );
}
