import type { ReactElement } from 'react';

import { ErrorNote } from '../common/ErrorNote';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { EmptyRuns } from './EmptyRuns';
import { RunFilter } from './RunFilter';
import { RunRows } from './RunRows';
import { RunToolbar } from './RunToolbar';

/** The runs: searched, ticked, opened and compared from here. */
export function RunsSection(): ReactElement {
  const { tracker, trans } = useHost();
  const list = useObservable(tracker.runs);
  const { runs, filter, error, isLoading } = list;
  const isEmpty = runs.length === 0;
  // A filter that the server cannot read is said below the box where it was typed.
  const isFilterError = Boolean(error && filter);
  return (
    <Section title={trans.__('Runs')} className="jp-mod-runs">
      <RunFilter list={list} error={isFilterError ? error : undefined} />
      <RunToolbar />
      {error && !isFilterError && (
        <ErrorNote message={error} onRetry={() => void tracker.reload()} />
      )}
      {isEmpty && isLoading && <Note>{trans.__('Loading…')}</Note>}
      {isEmpty && !isLoading && !error && filter && (
        <Note>{trans.__('No run matches this search.')}</Note>
      )}
      {isEmpty && !isLoading && !error && !filter && <EmptyRuns />}
      {!isEmpty && <RunRows list={list} />}
    </Section>
  );
}
