import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import { loggedModels } from '../../compare';
import { formatTime } from '../common/format';
import { useObservable, useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Section } from '../common/Section';

/** Under which names the run's models are registered; nothing for a run without models. */
export function VersionsSection({ run }: { run: IRun }): ReactElement | null {
  const host = useHost();
  const { tracker, trans } = host;
  const { runId } = run;
  // Loads anew when models have changed.
  const { models } = useObservable(tracker.models);
  const load = useCallback(
    () => tracker.client.runPage.versions(runId),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, runId, models]
  );
  const loaded = useRetried(load);
  const hasModels = loggedModels(run).length > 0;
  if (!hasModels && !loaded.error && !loaded.value?.length) {
    return null;
  }
  return (
    <Section
      title={trans.__('Registered versions')}
      testId="tracker-versions"
      aside={
        hasModels && (
          <button
            type="button"
            className="jp-Tracker-link"
            onClick={() => {
              host.registerModel(runId);
            }}
          >
            {trans.__('Register…')}
          </button>
        )
      }
    >
      <Loaded loaded={loaded}>
        {versions => (
          <table
            className="jp-Tracker-table"
            aria-label={trans.__('Registered versions')}
          >
            <tbody>
              {versions.map(({ name, version, stage, createdAt }) => (
                <tr key={`${name} ${version}`}>
                  <th scope="row">
                    <button
                      type="button"
                      className="jp-Tracker-link"
                      onClick={() => {
                        host.openModel(name, version);
                      }}
                    >
                      {trans.__('%1 version %2', name, version)}
                    </button>
                  </th>
                  <td>{stage === 'None' ? '–' : stage}</td>
                  <td>{formatTime(createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Section>
  );
}
