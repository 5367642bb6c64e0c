import type { ReactElement } from 'react';

import { ErrorNote } from '../common/ErrorNote';
import { useNow, useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { ModelRow } from './ModelRow';

/** How often ages are brought up to date. */
const TICK = 30_000;

/** The registered models. */
export function ModelsSection(): ReactElement {
  const { tracker, trans } = useHost();
  const { models, versions, isLoading, error } = useObservable(tracker.models);
  const now = useNow(TICK);
  return (
    <Section title={trans.__('Models')} name="models" className="jp-mod-models">
      {error && (
        <ErrorNote
          message={error}
          onRetry={() => void tracker.models.reload()}
        />
      )}
      {!error && !isLoading && models.length === 0 && (
        <Note>
          {trans.__('No models yet. Tick a run that has one and register it.')}
        </Note>
      )}
      <ul className="jp-Tracker-models" aria-label={trans.__('Models')}>
        {models.map(model => (
          <ModelRow
            key={model.name}
            model={model}
            versions={versions[model.name]}
            now={now}
          />
        ))}
      </ul>
    </Section>
  );
}
