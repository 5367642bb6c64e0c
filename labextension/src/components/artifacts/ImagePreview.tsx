import type { ReactElement } from 'react';
import { useState } from 'react';

import { ErrorNote } from '../common/ErrorNote';
import { useHost } from '../common/host';
import type { IPreviewProps } from './ArtifactPreview';

/** A picture. As an image element, also an SVG runs no script and fetches nothing. */
export function ImagePreview({ runId, file }: IPreviewProps): ReactElement {
  const { tracker, trans } = useHost();
  const [attempt, setAttempt] = useState(0);
  const [isBroken, setBroken] = useState(false);
  if (isBroken) {
    return (
      <ErrorNote
        message={trans.__('The browser cannot show this picture.')}
        onRetry={() => {
          setAttempt(attempt + 1);
          setBroken(false);
        }}
      />
    );
  }
  return (
    <img
      key={attempt}
      className="jp-Tracker-picture"
      src={tracker.client.artifactUrl(runId, file.path)}
      alt={file.path}
      onError={() => {
        setBroken(true);
      }}
    />
  );
}
