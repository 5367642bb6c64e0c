import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { isVerified } from '../../compare';
import { useHost } from '../common/host';

/** A shield in a 16x16 box, with what stands on it. */
const SHIELD = 'M8 1.5l5.5 2v4c0 3.5-2.3 5.8-5.5 7-3.2-1.2-5.5-3.5-5.5-7v-4z';
const TICK = 'M5.3 8l2 2 3.4-4';
const CROSS = 'M6 6l4 4M10 6l-4 4';

interface IVerifiedBadgeProps {
  readonly run: IRun;
  /** Whether the mark stands alone, where there is little room. */
  readonly isShort?: boolean;
}

/** Whether running the notebook again gave the same; nothing until somebody tried. */
export function VerifiedBadge(props: IVerifiedBadgeProps): ReactElement | null {
  const { trans } = useHost();
  const { run, isShort } = props;
  const verified = isVerified(run);
  if (verified === undefined) {
    return null;
  }
  const label = verified
    ? trans.__('verified')
    : trans.__('differs when run again');
  return (
    <span
      className="jp-Tracker-verdict"
      data-testid="tracker-verified"
      data-verified={verified}
      role="img"
      aria-label={label}
      title={
        verified
          ? trans.__('Run again in a fresh kernel, it gave the same.')
          : trans.__('Run again in a fresh kernel, it gave something else.')
      }
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={`${SHIELD}${verified ? TICK : CROSS}`} />
      </svg>
      {!isShort && label}
    </span>
  );
}
