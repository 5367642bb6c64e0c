import type { ReactElement } from 'react';

import type { IArtifact } from '../../api';
import { formatSize } from '../common/format';
import { useHost } from '../common/host';
import type { IReadLog } from './useLog';

/** Bytes; a browser that draws more text than this becomes slow. */
const MAX = 16 * 1024 * 1024;

interface ILogNoteProps {
  readonly runId: string;
  readonly file: IArtifact;
  readonly read: IReadLog;
}

/** Says that only the end of a log is shown, and leads to the rest. */
export function LogNote(props: ILogNoteProps): ReactElement | null {
  const { tracker, trans } = useHost();
  const { runId, file, read } = props;
  if (read.value?.isWhole ?? true) {
    return null;
  }
  return (
    <p className="jp-Tracker-facts jp-Tracker-moreText">
      {trans.__(
        'The last %1 of %2.',
        formatSize(read.limit),
        formatSize(file.size ?? read.limit)
      )}{' '}
      {read.limit < MAX && (
        <>
          <button
            type="button"
            className="jp-Tracker-link"
            onClick={read.readMore}
          >
            {trans.__('Show more')}
          </button>
          {' · '}
        </>
      )}
      <a
        className="jp-Tracker-link"
        href={tracker.client.artifactUrl(runId, file.path)}
        download={file.path.split('/').at(-1)}
      >
        {trans.__('Download all')}
      </a>
    </p>
  );
}
