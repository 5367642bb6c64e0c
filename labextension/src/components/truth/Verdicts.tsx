import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { VerdictBadge } from './VerdictBadge';
import { VerifiedBadge } from './VerifiedBadge';

interface IVerdictsProps {
  readonly run: IRun;
  /** Whether there is little room. */
  readonly isShort?: boolean;
}

/** The verdict on a run, and whether running it again has confirmed it. */
export function Verdicts({ run, isShort }: IVerdictsProps): ReactElement {
  return (
    <span className="jp-Tracker-verdicts">
      <VerifiedBadge run={run} isShort={isShort} />
      <VerdictBadge run={run} />
    </span>
  );
}
