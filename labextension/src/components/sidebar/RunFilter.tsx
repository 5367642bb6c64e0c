import type { ReactElement } from 'react';
import { useId, useState } from 'react';

import type { IRunListState } from '../../state';
import { useHost } from '../common/host';

interface IRunFilterProps {
  readonly list: IRunListState;
  /** Why the filter cannot be used. */
  readonly error?: string;
}

/** Which runs to list: those of an experiment, those that match a search. */
export function RunFilter({ list, error }: IRunFilterProps): ReactElement {
  const { tracker, trans } = useHost();
  const [draft, setDraft] = useState(list.filter);
  const errorId = useId();
  const search = (filter: string) => void tracker.runs.setFilter(filter);
  return (
    <div className="jp-Tracker-filter">
      <select
        className="jp-Tracker-input"
        aria-label={trans.__('Experiment')}
        value={list.experimentId}
        onChange={event =>
          void tracker.runs.setExperiment(event.currentTarget.value)
        }
      >
        <option value="">{trans.__('All experiments')}</option>
        {list.experiments.map(({ experimentId, name }) => (
          <option key={experimentId} value={experimentId}>
            {name}
          </option>
        ))}
      </select>
      <form
        role="search"
        onSubmit={event => {
          event.preventDefault();
          search(draft);
        }}
      >
        <input
          type="search"
          className="jp-Tracker-input"
          aria-label={trans.__('Search runs')}
          aria-invalid={Boolean(error)}
          aria-describedby={error ? errorId : undefined}
          title={trans.__("metrics.auc > 0.8 and params.max_depth = '3'")}
          placeholder={trans.__('Search, e.g. metrics.auc > 0.8')}
          spellCheck={false}
          value={draft}
          onChange={event => {
            const text = event.currentTarget.value;
            setDraft(text);
            // The box's own cross empties it without a submit.
            if (!text && list.filter) {
              search('');
            }
          }}
        />
      </form>
      {error && (
        <div
          id={errorId}
          className="jp-Tracker-filterError"
          role="alert"
          title={error}
        >
          {error}
        </div>
      )}
    </div>
  );
}
