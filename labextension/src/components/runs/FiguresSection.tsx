import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import { byName } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';
import { Section } from '../common/Section';
import { RunTable } from './RunTable';

const FOLDER = 'figures';
const IMAGE = /\.(png|jpe?g|gif|webp|svg)$/i;

/** The runs' figures, those with the same name side by side. */
export function FiguresSection({
  runs
}: {
  runs: readonly IRun[];
}): ReactElement | null {
  const { tracker, trans } = useHost();
  const load = useCallback(
    () =>
      Promise.all(
        runs.map(async run => {
          const files = await tracker.client.listArtifacts(run.runId, FOLDER);
          return files.map(file => file.path).filter(path => IMAGE.test(path));
        })
      ),
    [tracker, runs]
  );
  const { value: figures, error } = useLoaded(load);
  const paths = [...new Set(figures?.flat())].sort(byName);
  if (paths.length === 0 && !error) {
    return null;
  }
  return (
    <Section title={trans.__('Figures')}>
      {error && <ErrorNote message={error} />}
      <RunTable runs={runs} label={trans.__('Figures')}>
        {paths.map(path => (
          <tr key={path}>
            <th scope="row">{path.slice(FOLDER.length + 1)}</th>
            {runs.map((run, index) => (
              <td key={run.runId}>
                {figures?.[index]?.includes(path) && (
                  <Figure run={run} path={path} />
                )}
              </td>
            ))}
          </tr>
        ))}
      </RunTable>
    </Section>
  );
}

function Figure({ run, path }: { run: IRun; path: string }): ReactElement {
  const { tracker, trans } = useHost();
  const url = tracker.client.artifactUrl(run.runId, path);
  return (
    <a href={url} target="_blank" rel="noreferrer">
      <img
        className="jp-Tracker-figure"
        loading="lazy"
        src={url}
        alt={trans.__('%1 of %2', path, run.name)}
      />
    </a>
  );
}
