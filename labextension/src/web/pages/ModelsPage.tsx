import type { ReactElement } from 'react';

import { ModelsTable } from '../../components';
import { ErrorNote } from '../../components/common/ErrorNote';
import { useObservable } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { Note } from '../../components/common/Note';
import { Page } from './Page';

/** All registered models. */
export function ModelsPage(): ReactElement {
  const { tracker, trans } = useHost();
  const { models, isLoading, error } = useObservable(tracker.models);
  const retry = () => void tracker.models.reload();
  return (
    <Page title={trans.__('Models')}>
      {error && <ErrorNote message={error} onRetry={retry} />}
      {!error && models.length === 0 && (
        <Note>
          {isLoading
            ? trans.__('Loading…')
            : trans.__(
                'No models yet. Tick a run that has one and register it.'
              )}
        </Note>
      )}
      {models.length > 0 && (
        <div className="jp-TrackerWeb-body">
          <ModelsTable models={models} />
        </div>
      )}
    </Page>
  );
}
