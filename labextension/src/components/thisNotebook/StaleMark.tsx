import type { ReactElement } from 'react';

import { Glyph } from '../common/Glyph';
import { useHost } from '../common/host';

/** Says that a cell has another text now than when its latest run ran. */
export function StaleMark(): ReactElement {
  const { trans } = useHost();
  const text = trans.__('Edited since its latest run');
  return (
    <span
      className="jp-Tracker-stale"
      role="img"
      aria-label={text}
      title={text}
    >
      <Glyph name="pencil" />
    </span>
  );
}
