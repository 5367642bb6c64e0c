import type { ReactElement } from 'react';

import { Loaded } from '../common/Loaded';
import { Markdown } from '../markdown/Markdown';
import type { IPreviewProps } from './ArtifactPreview';
import { MoreText } from './MoreText';
import { useArtifactText } from './useArtifactText';

const LIMIT = 128 * 1024;

/** A text in Markdown. */
export function MarkdownPreview({ runId, file }: IPreviewProps): ReactElement {
  const read = useArtifactText(runId, file.path, LIMIT);
  return (
    <Loaded loaded={read}>
      {({ text }) => (
        <>
          <Markdown text={text} />
          <MoreText read={read} />
        </>
      )}
    </Loaded>
  );
}
