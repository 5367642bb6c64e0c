import type { ReactElement } from 'react';

import type { SnapshotPhase } from '../../api';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';

interface IPhaseChoiceProps {
  readonly phases: readonly SnapshotPhase[];
  readonly chosen?: SnapshotPhase;
  readonly onChoose: (phase: SnapshotPhase) => void;
}

/** Chooses between the notebook before the run and after it. */
export function PhaseChoice(props: IPhaseChoiceProps): ReactElement {
  const { trans } = useHost();
  return (
    <select
      className="jp-Tracker-input"
      aria-label={trans.__('When the notebook was captured')}
      value={props.chosen}
      onChange={event => {
        props.onChoose(event.currentTarget.value as SnapshotPhase);
      }}
    >
      {props.phases.map(phase => (
        <option key={phase} value={phase}>
          {phaseLabel(trans, phase)}
        </option>
      ))}
    </select>
  );
}

function phaseLabel(trans: ITranslator, phase: SnapshotPhase): string {
  switch (phase) {
    case 'start':
      return trans.__('as the run started');
    case 'end':
      return trans.__('as the run ended');
  }
}
