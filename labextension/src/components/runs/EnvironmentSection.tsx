import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import { differingPackages, parseRequirements } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { RunTable, RunTableRow } from './RunTable';

const FOLDER = 'environment';
const FILE = 'requirements.txt';

/** The packages in which the runs' environments differ. */
export function EnvironmentSection({
  runs
}: {
  runs: readonly IRun[];
}): ReactElement {
  const { tracker, trans } = useHost();
  const load = useCallback(
    () =>
      Promise.all(
        runs.map(async run => {
          const text = await tracker.client.readArtifact(
            // Runs of an experiment that have the same one share its file.
            run.tags['tracker.environment.run'] ?? run.runId,
            FOLDER,
            FILE
          );
          return text === undefined ? undefined : parseRequirements(text);
        })
      ),
    [tracker, runs]
  );
  const { value: environments, error } = useLoaded(load);
  const known = environments?.filter(packages => packages !== undefined) ?? [];
  const isComplete = known.length === runs.length;
  const rows = isComplete ? differingPackages(known) : [];
  return (
    <Section title={trans.__('Environment')}>
      {error && <ErrorNote message={error} />}
      {environments && (
        <Note>
          {isComplete
            ? describe(rows.length, Object.keys(known[0] ?? {}).length)
            : runs.length > 1
              ? trans.__('Not recorded for every run.')
              : trans.__('Not recorded.')}
        </Note>
      )}
      {rows.length > 0 && (
        <RunTable runs={runs} label={trans.__('Environment')}>
          {rows.map(({ key, values }) => (
            <RunTableRow
              key={key}
              name={key}
              differs
              cells={values.map(value => value ?? trans.__('not installed'))}
            />
          ))}
        </RunTable>
      )}
    </Section>
  );

  function describe(differing: number, count: number): string {
    if (runs.length === 1) {
      const python = runs[0]?.tags['tracker.python'] ?? '?';
      return trans._n(
        'Python %2, %1 package',
        'Python %2, %1 packages',
        count,
        python
      );
    }
    return differing === 0
      ? trans.__('The same package versions in all runs.')
      : trans._n('%1 package differs', '%1 packages differ', differing);
  }
}
