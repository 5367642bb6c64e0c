import type { ReactElement } from 'react';
import { useCallback, useEffect, useState } from 'react';

import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';
import type { IPreviewProps } from './ArtifactPreview';
import { TooLarge } from './TooLarge';

const MAX = 32 * 1024 * 1024;

/** A PDF in the browser's own viewer, which has a sandbox of its own. */
export function PdfPreview({ runId, file }: IPreviewProps): ReactElement {
  const { size = 0 } = file;
  return size > MAX ? (
    <TooLarge limit={MAX} />
  ) : (
    <Pdf runId={runId} file={file} />
  );
}

function Pdf({ runId, file }: IPreviewProps): ReactElement {
  const { tracker } = useHost();
  const load = useCallback(
    () =>
      tracker.client.artifacts.readBlob(runId, file.path, 'application/pdf'),
    [tracker, runId, file.path]
  );
  return (
    <Loaded loaded={useRetried(load)}>
      {blob => <Viewer blob={blob} name={file.path} />}
    </Loaded>
  );
}

interface IViewerProps {
  readonly blob: Blob;
  readonly name: string;
}

function Viewer({ blob, name }: IViewerProps): ReactElement | null {
  const { trans } = useHost();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  if (!url) {
    return null;
  }
  return (
    <object
      className="jp-Tracker-frame"
      type="application/pdf"
      data={url}
      aria-label={name}
    >
      <Note>{trans.__('This browser shows no PDF: download it.')}</Note>
    </object>
  );
}
