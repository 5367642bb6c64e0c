import type { ReactElement } from 'react';

import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';

/** The experiment that the list is narrowed to; a click lists all again. */
export function ExperimentChip(): ReactElement | null {
  const { tracker, trans } = useHost();
  const { experimentId } = useObservable(tracker.view);
  const { experiments } = useObservable(tracker.experiments);
  if (!experimentId) {
    return null;
  }
  const name =
    experiments.find(known => known.experimentId === experimentId)?.name ??
    experimentId;
  return (
    <button
      type="button"
      className="jp-Tracker-chip"
      title={trans.__('Only runs of %1: show all', name)}
      onClick={() => {
        tracker.view.setExperiment('');
      }}
    >
      <span>{name}</span>
      <span aria-hidden="true">×</span>
    </button>
  );
}
