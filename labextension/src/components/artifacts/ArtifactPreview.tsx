import type { ReactElement } from 'react';

import type { IArtifact } from '../../api';
import { artifactKind } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { HtmlPreview } from './HtmlPreview';
import { ImagePreview } from './ImagePreview';
import { JsonPreview } from './JsonPreview';
import { MarkdownPreview } from './MarkdownPreview';
import { MediaPreview } from './MediaPreview';
import { NotebookPreview } from './NotebookPreview';
import { ParquetPreview } from './ParquetPreview';
import { PdfPreview } from './PdfPreview';
import { TablePreview } from './TablePreview';
import { TextPreview } from './TextPreview';

/** What every preview needs to know. */
export interface IPreviewProps {
  readonly runId: string;
  readonly file: IArtifact;
}

/** What is in a file, in the way that its name promises. */
export function ArtifactPreview(props: IPreviewProps): ReactElement {
  const { trans } = useHost();
  const kind = artifactKind(props.file.path);
  switch (kind) {
    case 'image':
      return <ImagePreview {...props} />;
    case 'json':
      return <JsonPreview {...props} />;
    case 'table':
      return <TablePreview {...props} />;
    case 'parquet':
      return <ParquetPreview {...props} />;
    case 'markdown':
      return <MarkdownPreview {...props} />;
    case 'html':
      return <HtmlPreview {...props} />;
    case 'notebook':
      return <NotebookPreview {...props} />;
    case 'audio':
    case 'video':
      return <MediaPreview {...props} kind={kind} />;
    case 'pdf':
      return <PdfPreview {...props} />;
    case 'text':
      return <TextPreview {...props} />;
    case 'binary':
      return (
        <Note>
          {trans.__('There is no preview of this kind of file: download it.')}
        </Note>
      );
  }
}
