import type { ReactElement } from 'react';

import { ErrorNote } from '../common/ErrorNote';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { SearchBox } from '../search/SearchBox';
import { ColumnChooser } from './ColumnChooser';
import { EmptyRuns } from './EmptyRuns';
import { ExperimentChip } from './ExperimentChip';
import { GroupSelect } from './GroupSelect';
import { ListNotes } from './ListNotes';
import { RunGrid } from './RunGrid';
import { RunToolbar } from './RunToolbar';
import { SortSelect } from './SortSelect';

/** The runs: searched, ticked, opened and compared from here. */
export function RunsSection(): ReactElement {
  const { tracker, trans } = useHost();
  const list = useObservable(tracker.runs);
  const { filter } = useObservable(tracker.view);
  const { runs, error, mistakeAt, isLoading } = list;
  const isEmpty = runs.length === 0;
  // A filter that the server cannot read is said below the box where it was typed.
  const isFilterError = Boolean(error && filter);
  return (
    <Section
      title={trans.__('Runs')}
      name="runs"
      className="jp-mod-runs"
      aside={<ExperimentChip />}
    >
      <SearchBox
        error={isFilterError ? error : undefined}
        mistakeAt={mistakeAt}
      />
      <div
        className="jp-Tracker-listTools"
        role="toolbar"
        aria-label={trans.__('List of runs')}
      >
        <SortSelect />
        <GroupSelect />
        <ColumnChooser />
      </div>
      <ListNotes list={list} />
      {error && !isFilterError && (
        <ErrorNote message={error} onRetry={() => void tracker.reload()} />
      )}
      {isEmpty && isLoading && <Note>{trans.__('Loading…')}</Note>}
      {isEmpty && !isLoading && !error && filter && (
        <Note>
          {trans.__('No run matches this search.')}{' '}
          <button
            type="button"
            className="jp-Tracker-link"
            onClick={() => {
              tracker.view.setFilter('');
            }}
          >
            {trans.__('Clear search')}
          </button>
        </Note>
      )}
      {isEmpty && !isLoading && !error && !filter && <EmptyRuns />}
      {!isEmpty && <RunGrid list={list} />}
      <RunToolbar />
    </Section>
  );
}
