import type { ReactElement } from 'react';

import type { RunStatus } from '../../api';
import type { ITranslator } from './host';
import { useHost } from './host';

/** Strokes in a 16x16 box; a running run has a turning ring instead. */
const PATHS: Readonly<Record<RunStatus, string>> = {
  RUNNING: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  SCHEDULED: 'M8 4.5v3.5l2.5 1.5M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0',
  FINISHED: 'M3.5 8.5l3 3 6-7',
  FAILED: 'M4 4l8 8M12 4l-8 8',
  KILLED: 'M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0M4.2 11.8l7.6-7.6'
};

/** A run's status as an icon, with its name for those who do not see it. */
export function StatusIcon({ status }: { status: RunStatus }): ReactElement {
  const { trans } = useHost();
  const label = statusLabel(trans, status);
  return (
    <svg
      className="jp-Tracker-status"
      data-status={status}
      viewBox="0 0 16 16"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <path d={PATHS[status]} />
    </svg>
  );
}

/** A run's status in words. */
export function statusLabel(trans: ITranslator, status: RunStatus): string {
  switch (status) {
    case 'RUNNING':
      return trans.__('Running');
    case 'SCHEDULED':
      return trans.__('Scheduled');
    case 'FINISHED':
      return trans.__('Finished');
    case 'FAILED':
      return trans.__('Failed');
    case 'KILLED':
      return trans.__('Killed');
  }
}
