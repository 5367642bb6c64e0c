import type { ReactElement } from 'react';

import { formatSize } from '../common/format';
import { useHost } from '../common/host';
import type { IReadText } from './useArtifactText';

/** Bytes; a browser that draws more text than this becomes slow. */
const MAX = 16 * 1024 * 1024;

/** Says that only the beginning of a file is shown, and reads more. */
export function MoreText({ read }: { read: IReadText }): ReactElement | null {
  const { trans } = useHost();
  if (read.value?.isWhole ?? true) {
    return null;
  }
  return (
    <p className="jp-Tracker-facts jp-Tracker-moreText">
      {trans.__('These are the first %1.', formatSize(read.limit))}{' '}
      {read.limit < MAX ? (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={read.readMore}
        >
          {trans.__('Show more')}
        </button>
      ) : (
        trans.__('Download the file to see the rest.')
      )}
    </p>
  );
}
