import type { ReactElement } from 'react';

import { formatAge, formatTime } from '../common/format';
import { useNow } from '../common/hooks';
import { useHost } from '../common/host';

/** How often it is brought up to date. */
const TICK = 30_000;

/** How long ago something was. */
export function Age({ at }: { at: number }): ReactElement {
  const { trans } = useHost();
  const now = useNow(TICK);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatTime(at)}>
      {formatAge(trans, now - at)}
    </time>
  );
}
