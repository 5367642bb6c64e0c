import type { ReactElement } from 'react';

import { isBinary } from '../../compare';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';
import type { IPreviewProps } from './ArtifactPreview';
import { MoreText } from './MoreText';
import { useArtifactText } from './useArtifactText';

/** Bytes that are read before somebody asks for more. */
const LIMIT = 256 * 1024;

/** A text file as it is. */
export function TextPreview({ runId, file }: IPreviewProps): ReactElement {
  const { trans } = useHost();
  const read = useArtifactText(runId, file.path, LIMIT);
  return (
    <Loaded loaded={read}>
      {({ text }) =>
        isBinary(text) ? (
          <Note>{trans.__('This file is no text: download it.')}</Note>
        ) : (
          <>
            {text === '' && <Note>{trans.__('This file is empty.')}</Note>}
            <pre className="jp-Tracker-fileText" tabIndex={0}>
              {text}
            </pre>
            <MoreText read={read} />
          </>
        )
      }
    </Loaded>
  );
}
