import type { ReactElement } from 'react';

import { ACTIVE_STAGES } from '../../compare';

/** The stage of a version; nothing while it has none. */
export function StageBadge({ stage }: { stage: string }): ReactElement | null {
  if (stage === 'None') {
    return null;
  }
  const accent = ACTIVE_STAGES.includes(stage) ? ' jp-mod-accent' : '';
  return <span className={`jp-Tracker-badge${accent}`}>{stage}</span>;
}
