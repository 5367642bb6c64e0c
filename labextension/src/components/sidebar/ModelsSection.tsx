import type { ReactElement } from 'react';
import { useState } from 'react';

import { searchModels } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { ModelRows } from './ModelRows';

/** Fewer models than this are found without a search. */
const SEARCHED_FROM = 6;

/** The registered models, to be searched and opened. */
export function ModelsSection(): ReactElement {
  const { tracker, trans } = useHost();
  const { models, isLoading, error } = useObservable(tracker.models);
  const [search, setSearch] = useState('');
  const found = searchModels(models, search);
  return (
    <Section
      title={trans.__('Models')}
      name="models"
      className="jp-mod-models"
      aside={
        models.length > 0 && (
          <span className="jp-Tracker-count">{models.length}</span>
        )
      }
    >
      {error && (
        <ErrorNote
          message={error}
          onRetry={() => void tracker.models.reload()}
        />
      )}
      {isLoading && !error && <Note>{trans.__('Loading…')}</Note>}
      {!error && !isLoading && models.length === 0 && (
        <Note>
          {trans.__(
            'No models yet. Tick a run that has one and register it: versions, stages and approvals are kept here.'
          )}
        </Note>
      )}
      {models.length >= SEARCHED_FROM && (
        <div className="jp-Tracker-modelSearch">
          <input
            type="search"
            className="jp-Tracker-input"
            aria-label={trans.__('Search models')}
            placeholder={trans.__('Search models')}
            value={search}
            onChange={event => {
              setSearch(event.currentTarget.value);
            }}
          />
        </div>
      )}
      {models.length > 0 && found.length === 0 && (
        <Note>{trans.__('No model has this in its name.')}</Note>
      )}
      {found.length > 0 && <ModelRows models={found} />}
    </Section>
  );
}
