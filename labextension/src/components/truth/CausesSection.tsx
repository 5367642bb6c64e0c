import type { ReactElement } from 'react';
import { useCallback, useState } from 'react';

import type { ICause, IRun } from '../../api';
import { AgainstRun } from '../common/AgainstRun';
import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { Cause } from './Cause';

/** How many causes are shown at first: two environments may differ in hundreds of packages. */
const SHOWN = 10;

interface ICausesSectionProps {
  readonly runs: readonly IRun[];
}

/** What was different before the first run and another one, the likeliest cause first. */
export function CausesSection({ runs }: ICausesSectionProps): ReactElement {
  const { tracker, trans } = useHost();
  const [otherId, setOtherId] = useState(runs[1]?.runId ?? '');
  const firstId = runs[0]?.runId ?? '';
  const load = useCallback(
    () => tracker.client.getCauses(firstId, otherId),
    // Runs that changed may differ in something else.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, firstId, otherId, runs]
  );
  const { value: causes, error } = useLoaded(load);
  return (
    <Section
      title={trans.__('What may have caused it')}
      testId="tracker-causes"
      aside={<AgainstRun runs={runs} otherId={otherId} onChange={setOtherId} />}
    >
      {error && <ErrorNote message={error} />}
      {!causes && !error && <Note>{trans.__('Loading…')}</Note>}
      {causes?.length === 0 && (
        <Note>{trans.__('Nothing that was recorded is different.')}</Note>
      )}
      {causes && <Causes key={otherId} causes={causes} />}
    </Section>
  );
}

function Causes({ causes }: { causes: readonly ICause[] }): ReactElement {
  const { trans } = useHost();
  const [isWhole, setWhole] = useState(causes.length <= SHOWN);
  return (
    <>
      <ol className="jp-Tracker-causes">
        {(isWhole ? causes : causes.slice(0, SHOWN)).map((cause, index) => (
          <li key={index}>
            <Cause cause={cause} />
          </li>
        ))}
      </ol>
      {!isWhole && (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            setWhole(true);
          }}
        >
          {trans.__('Show %1 more', causes.length - SHOWN)}
        </button>
      )}
    </>
  );
}
