import type { ReactElement } from 'react';
import { useCallback, useState } from 'react';

import type { IRun, SnapshotPhase } from '../../api';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { MAGIC } from '../common/magic';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { NotebookView } from '../notebook/NotebookView';
import { SnapshotOrigin } from '../notebook/SnapshotOrigin';
import { TruthSection } from '../truth/TruthSection';
import { PhaseChoice } from './PhaseChoice';

/** The notebook that the run came from, and how far it can be trusted. */
export function NotebookTab({ run }: { run: IRun }): ReactElement {
  return (
    <>
      <TruthSection runs={[run]} />
      <Captured run={run} />
    </>
  );
}

function Captured({ run }: { run: IRun }): ReactElement {
  const { tracker, trans } = useHost();
  const [chosen, setChosen] = useState<SnapshotPhase>();
  const { runId, status } = run;
  const load = useCallback(
    () => tracker.client.runPage.phases(runId),
    // A run that ends has another notebook.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, runId, status]
  );
  const loaded = useRetried(load);
  const phases = loaded.value ?? [];
  const phase = phases.find(known => known === chosen) ?? phases[0];
  return (
    <Section
      title={trans.__('Notebook')}
      testId="tracker-notebook"
      aside={
        phases.length > 1 && (
          <PhaseChoice phases={phases} chosen={phase} onChoose={setChosen} />
        )
      }
    >
      <Loaded loaded={loaded}>
        {() =>
          phase ? (
            <Snapshot run={run} phase={phase} />
          ) : (
            <Note>
              {trans.__(
                'The notebook was not captured: a cell with %1 keeps the notebook that it is in.',
                MAGIC
              )}
            </Note>
          )
        }
      </Loaded>
    </Section>
  );
}

interface ISnapshotProps {
  readonly run: IRun;
  readonly phase: SnapshotPhase;
}

function Snapshot({ run, phase }: ISnapshotProps): ReactElement {
  const { tracker } = useHost();
  const { runId } = run;
  const load = useCallback(
    () => tracker.client.runPage.snapshot(runId, phase),
    [tracker, runId, phase]
  );
  return (
    <Loaded loaded={useRetried(load)}>
      {snapshot => (
        <>
          <SnapshotOrigin run={run} snapshot={snapshot} />
          <NotebookView notebook={snapshot.notebook} />
        </>
      )}
    </Loaded>
  );
}
