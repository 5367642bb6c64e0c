import type { ReactElement } from 'react';

import type { IArtifact } from '../../api';
import { formatSize } from '../common/format';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { ArtifactPreview } from './ArtifactPreview';
import { ModelSummary } from './ModelSummary';

interface IArtifactPaneProps {
  readonly runId: string;
  readonly file?: IArtifact;
  /** Path of a file that was asked for and is not there. */
  readonly missing?: string;
}

/** The chosen file: its path, a link that downloads it, and what is in it. */
export function ArtifactPane(props: IArtifactPaneProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runId, file, missing } = props;
  if (!file) {
    return (
      <div className="jp-Tracker-pane">
        <Note>
          {missing
            ? trans.__('The run has no artifact %1.', missing)
            : trans.__('Choose a file to see what is in it.')}
        </Note>
      </div>
    );
  }
  return (
    <section className="jp-Tracker-pane" aria-label={file.path}>
      <header className="jp-Tracker-paneHeader">
        <strong title={file.path}>{file.path}</strong>
        {file.size !== undefined && (
          <span className="jp-Tracker-facts">{formatSize(file.size)}</span>
        )}
        {!file.isFolder && (
          <a
            className="jp-Tracker-link"
            href={tracker.client.artifactUrl(runId, file.path)}
            download={file.path.split('/').at(-1)}
          >
            {trans.__('Download')}
          </a>
        )}
      </header>
      {file.isFolder ? (
        <ModelSummary key={file.path} runId={runId} folder={file.path} />
      ) : (
        // Another file is another preview: what was loaded of the last one is forgotten.
        <ArtifactPreview
          key={`${file.path} ${file.size}`}
          runId={runId}
          file={file}
        />
      )}
    </section>
  );
}
