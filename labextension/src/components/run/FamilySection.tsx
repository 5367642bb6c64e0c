import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import { quote } from '../../api';
import { parentOf } from '../../compare';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Section } from '../common/Section';
import { StatusIcon } from '../common/StatusIcon';

const MOST_CHILDREN = 100;

interface IFamily {
  readonly parent?: IRun;
  readonly children: readonly IRun[];
  readonly hasMore: boolean;
}

/** The run that this one is inside of, and those inside of it; nothing when there are none. */
export function FamilySection({ run }: { run: IRun }): ReactElement | null {
  const { tracker, trans } = useHost();
  const { runId, experimentId } = run;
  const parentId = parentOf(run);
  const load = useCallback(async (): Promise<IFamily> => {
    const [parent, page] = await Promise.all([
      parentId ? tracker.client.getRun(parentId) : undefined,
      tracker.client.searchRuns({
        experimentIds: [experimentId],
        filter: `tags.\`mlflow.parentRunId\` = ${quote(runId)}`,
        maxResults: MOST_CHILDREN
      })
    ]);
    const hasMore = page.nextPageToken !== undefined;
    return { parent, children: page.items, hasMore };
  }, [tracker, runId, experimentId, parentId]);
  const loaded = useRetried(load);
  const { value: family, error } = loaded;
  if (!error && !family?.parent && !family?.children.length) {
    return null;
  }
  return (
    <Section title={trans.__('Parent and children')} testId="tracker-family">
      <Loaded loaded={loaded}>
        {({ parent, children, hasMore }) => (
          <>
            {parent && (
              <p className="jp-Tracker-relative">
                {trans.__('Inside of')} <RunLink run={parent} />
              </p>
            )}
            <ul className="jp-Tracker-relatives">
              {children.map(child => (
                <li key={child.runId} className="jp-Tracker-relative">
                  <RunLink run={child} />
                </li>
              ))}
            </ul>
            {hasMore && (
              <p className="jp-Tracker-facts">
                {trans.__('These are the %1 newest.', MOST_CHILDREN)}
              </p>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function RunLink({ run }: { run: IRun }): ReactElement {
  const host = useHost();
  return (
    <>
      <StatusIcon status={run.status} />
      <button
        type="button"
        className="jp-Tracker-link"
        title={host.trans.__('Open %1', run.name)}
        onClick={() => {
          host.openRun(run.runId);
        }}
      >
        {run.name}
      </button>
    </>
  );
}
