import type { ReactElement } from 'react';

import { useObservable } from './hooks';
import { useHost } from './host';

/** The color that a run has in every chart. */
export function RunSwatch({ runId }: { runId: string }): ReactElement {
  const { tracker } = useHost();
  useObservable(tracker.looks);
  return (
    <span
      className="jp-Tracker-swatch"
      style={{ background: tracker.looks.colorOf(runId) }}
    />
  );
}
