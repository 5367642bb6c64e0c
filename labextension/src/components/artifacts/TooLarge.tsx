import type { ReactElement } from 'react';

import { formatSize } from '../common/format';
import { useHost } from '../common/host';
import { Note } from '../common/Note';

/** Says that a file is not shown because of its size. */
export function TooLarge({ limit }: { limit: number }): ReactElement {
  const { trans } = useHost();
  return (
    <Note>
      {trans.__(
        'Files of this kind are shown up to %1: download this one.',
        formatSize(limit)
      )}
    </Note>
  );
}
