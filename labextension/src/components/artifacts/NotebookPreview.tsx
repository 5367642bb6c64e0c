import type { ReactElement } from 'react';
import { useMemo } from 'react';

import { NotebookView } from '../notebook/NotebookView';
import { ErrorNote } from '../common/ErrorNote';
import { useHost } from '../common/host';
import type { IPreviewProps } from './ArtifactPreview';
import { WholeText } from './WholeText';

const LIMIT = 16 * 1024 * 1024;

/** A notebook as its cells and what they showed. */
export function NotebookPreview(props: IPreviewProps): ReactElement {
  return (
    <WholeText {...props} limit={LIMIT}>
      {text => <ParsedNotebook text={text} />}
    </WholeText>
  );
}

function ParsedNotebook({ text }: { text: string }): ReactElement {
  const { trans } = useHost();
  const notebook = useMemo(() => parse(text), [text]);
  return notebook === undefined ? (
    <ErrorNote message={trans.__('This file is no notebook.')} />
  ) : (
    <NotebookView notebook={notebook} />
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
