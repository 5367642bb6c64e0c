import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IRunDetails } from '../../api';
import type { RunTab } from '../../state';
import { RUN_TABS, RunPageTab } from '../../state';
import type { IArtifactPlace } from '../artifacts/ArtifactBrowser';
import { ArtifactBrowser } from '../artifacts/ArtifactBrowser';
import { ErrorNote } from '../common/ErrorNote';
import { useObservable } from '../common/hooks';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Tabs } from '../common/Tabs';
import { DeletedNote } from './DeletedNote';
import { EnvironmentTab } from './EnvironmentTab';
import { LogsTab } from './LogsTab';
import { MetricsTab } from './MetricsTab';
import { NotebookTab } from './NotebookTab';
import { OverviewTab } from './OverviewTab';
import { ReproduceTab } from './ReproduceTab';
import { RunHeader } from './RunHeader';
import type { IEditing } from './useEdit';
import { useEdit } from './useEdit';
import { useRunDetails } from './useRunDetails';

interface IRunPageProps {
  readonly runId: string;
  /** The artifact that is shown, on pages whose address names it. */
  readonly artifact?: IArtifactPlace;
}

/** Everything about one run, which it follows while it is open. */
export function RunPage({ runId, artifact }: IRunPageProps): ReactElement {
  const { trans } = useHost();
  const { value: details, error, retry, version } = useRunDetails(runId);
  const editing = useEdit(retry);
  return (
    <article
      className="jp-Tracker-view jp-Tracker-runPage"
      data-testid="tracker-run-page"
    >
      {error && <ErrorNote message={error} onRetry={retry} />}
      {!details && !error && <Note>{trans.__('Loading…')}</Note>}
      {details && (
        <>
          {details.isDeleted && (
            <DeletedNote runId={runId} edit={editing.edit} />
          )}
          <RunHeader run={details.run} edit={editing.edit} />
          {editing.error && <ErrorNote message={editing.error} />}
          <RunTabs
            details={details}
            version={version}
            editing={editing}
            artifact={artifact}
          />
        </>
      )}
    </article>
  );
}

interface IRunTabsProps {
  readonly details: IRunDetails;
  readonly version: number;
  readonly editing: IEditing;
  readonly artifact?: IArtifactPlace;
}

function RunTabs(props: IRunTabsProps): ReactElement {
  const { tracker, trans } = useHost();
  const { details, version, editing, artifact } = props;
  const { run } = details;
  const remembered = useMemo(() => new RunPageTab(tracker.memory), [tracker]);
  // Who came for an artifact sees it, whatever tab was seen last.
  const isAsked = artifact?.path !== undefined;
  const last = useObservable(remembered).tab;
  const pages: Readonly<Record<RunTab, () => ReactElement>> = {
    overview: () => <OverviewTab details={details} edit={editing.edit} />,
    metrics: () => <MetricsTab run={run} />,
    artifacts: () => (
      <ArtifactBrowser runId={run.runId} version={version} place={artifact} />
    ),
    notebook: () => <NotebookTab run={run} />,
    environment: () => <EnvironmentTab run={run} />,
    logs: () => <LogsTab run={run} version={version} />,
    reproduce: () => <ReproduceTab run={run} />
  };
  return (
    <Tabs
      label={trans.__('Parts of the run')}
      tabs={RUN_TABS.map(id => ({
        id,
        label: tabLabel(trans, id),
        render: pages[id]
      }))}
      selected={isAsked ? 'artifacts' : last}
      onSelect={tab => {
        remembered.select(tab);
        if (isAsked && tab !== 'artifacts') {
          artifact.show(undefined);
        }
      }}
    />
  );
}

function tabLabel(trans: ITranslator, tab: RunTab): string {
  switch (tab) {
    case 'overview':
      return trans.__('Overview');
    case 'metrics':
      return trans.__('Metrics');
    case 'artifacts':
      return trans.__('Artifacts');
    case 'notebook':
      return trans.__('Notebook');
    case 'environment':
      return trans.__('Environment');
    case 'logs':
      return trans.__('Logs');
    case 'reproduce':
      return trans.__('Reproduce');
  }
}
