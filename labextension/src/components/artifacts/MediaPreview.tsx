import type { ReactElement } from 'react';
import { useState } from 'react';

import { useHost } from '../common/host';
import { Note } from '../common/Note';
import type { IPreviewProps } from './ArtifactPreview';

interface IMediaPreviewProps extends IPreviewProps {
  readonly kind: 'audio' | 'video';
}

/** Sound or a film, which the browser fetches in parts as it plays. */
export function MediaPreview(props: IMediaPreviewProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runId, file, kind: Player } = props;
  const [isBroken, setBroken] = useState(false);
  if (isBroken) {
    return (
      <Note>{trans.__('The browser cannot play this file: download it.')}</Note>
    );
  }
  return (
    <Player
      className="jp-Tracker-media"
      controls
      preload="metadata"
      aria-label={file.path}
      src={tracker.client.artifactUrl(runId, file.path)}
      onError={() => {
        setBroken(true);
      }}
    />
  );
}
