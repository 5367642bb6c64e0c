import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IModelVersion } from '../../api';
import { ErrorNote } from '../common/ErrorNote';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import type { IModelPage } from './context';
import { ModelProvider } from './context';
import { ModelView } from './ModelView';
import { useModelDetails } from './useModelDetails';
import { useSourceRuns } from './useSourceRuns';
import { VersionView } from './VersionView';

const NONE: readonly IModelVersion[] = [];

interface IModelPageProps {
  readonly name: string;
  /** The version to show; the model itself when unset. */
  readonly version?: string;
}

/** Everything about a registered model or one of its versions, followed while it is open. */
export function ModelPage({ name, version }: IModelPageProps): ReactElement {
  const { trans } = useHost();
  const { value, error, retry, revision } = useModelDetails(name);
  const runs = useSourceRuns(value?.versions ?? NONE);
  const page = useMemo(
    (): IModelPage | undefined =>
      value && { ...value, runs, revision, reload: retry },
    [value, runs, revision, retry]
  );
  return (
    <article
      className="jp-Tracker-view jp-Tracker-modelPage"
      data-testid="tracker-model-page"
    >
      {error && <ErrorNote message={error} onRetry={retry} />}
      {!page && !error && <Note>{trans.__('Loading…')}</Note>}
      {page && (
        <ModelProvider value={page}>
          {version === undefined ? (
            <ModelView />
          ) : (
            <Version number={version} page={page} />
          )}
        </ModelProvider>
      )}
    </article>
  );
}

interface IVersionProps {
  readonly number: string;
  readonly page: IModelPage;
}

function Version({ number, page }: IVersionProps): ReactElement {
  const host = useHost();
  const { trans } = host;
  const { name } = page.model;
  const version = page.versions.find(each => each.version === number);
  return version ? (
    <VersionView version={version} />
  ) : (
    <Note>
      {trans.__('%1 has no version %2.', name, number)}{' '}
      <button
        type="button"
        className="jp-Tracker-link"
        onClick={() => {
          host.openModel(name);
        }}
      >
        {trans.__('See those that there are')}
      </button>
    </Note>
  );
}
