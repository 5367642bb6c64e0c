import type { ReactElement } from 'react';
import { useMemo } from 'react';

import { Loaded } from '../common/Loaded';
import type { IPreviewProps } from './ArtifactPreview';
import { JsonTree } from './JsonTree';
import { MoreText } from './MoreText';
import { useArtifactText } from './useArtifactText';

const LIMIT = 1024 * 1024;

/** JSON whose lists and objects fold; as text when it is cut off or no JSON. */
export function JsonPreview({ runId, file }: IPreviewProps): ReactElement {
  const read = useArtifactText(runId, file.path, LIMIT);
  return (
    <Loaded loaded={read}>
      {({ text }) => (
        <>
          <Json text={text} />
          <MoreText read={read} />
        </>
      )}
    </Loaded>
  );
}

function Json({ text }: { text: string }): ReactElement {
  const parsed = useMemo(() => parse(text), [text]);
  return parsed ? (
    <ul className="jp-Tracker-json">
      <JsonTree value={parsed.value} depth={0} />
    </ul>
  ) : (
    <pre className="jp-Tracker-fileText" tabIndex={0}>
      {text}
    </pre>
  );
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
