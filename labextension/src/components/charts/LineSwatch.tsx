import type { ReactElement } from 'react';

import type { ILineLook } from '../../compare';
import { DASHES } from '../../compare';

/** A piece of a line as the charts draw it: its color and its dashes. */
export function LineSwatch({
  look
}: {
  look: Pick<ILineLook, 'color' | 'dash'>;
}): ReactElement {
  return (
    <svg className="jp-Tracker-lineSwatch" viewBox="0 0 16 8" aria-hidden>
      <line
        x1="0"
        y1="4"
        x2="16"
        y2="4"
        style={{ stroke: look.color }}
        strokeDasharray={DASHES[look.dash]?.map(length => length / 2).join(' ')}
      />
    </svg>
  );
}
