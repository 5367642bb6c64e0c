import type { ReactElement } from 'react';

import { Glyph } from '../common/Glyph';
import { useHost } from '../common/host';
import { Popover } from '../common/Popover';
import { ViewList } from './ViewList';

/** Ways to look at the runs that were kept under a name. */
export function ViewsMenu(): ReactElement {
  const { trans } = useHost();
  return (
    <Popover
      title={trans.__('Saved views')}
      face={<Glyph name="star" />}
      testId="tracker-views"
    >
      {close => <ViewList onApplied={close} />}
    </Popover>
  );
}
