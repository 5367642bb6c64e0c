import type { ReactElement } from 'react';

import { Loaded } from '../common/Loaded';
import type { IPreviewProps } from './ArtifactPreview';
import { TooLarge } from './TooLarge';
import { useArtifactText } from './useArtifactText';

interface IWholeTextProps extends IPreviewProps {
  /** Bytes; a larger file is not shown. */
  readonly limit: number;
  readonly children: (text: string) => ReactElement;
}

/** Reads a file that means something only as a whole. */
export function WholeText(props: IWholeTextProps): ReactElement {
  const { runId, file, limit } = props;
  const read = useArtifactText(runId, file.path, limit);
  return (
    <Loaded loaded={read}>
      {({ text, isWhole }) =>
        isWhole ? props.children(text) : <TooLarge limit={limit} />
      }
    </Loaded>
  );
}
