import type { ReactElement } from 'react';

import type { TreeLine } from '../../state';
import { fileName } from '../../compare';
import { Chevron } from '../common/Chevron';
import { formatSize } from '../common/format';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';

interface IArtifactTreeLineProps {
  readonly line: TreeLine;
  readonly isChosen: boolean;
  /** Whether it is the one that the keyboard reaches. */
  readonly isActive: boolean;
  readonly onClick: () => void;
}

/** One line of the tree of files. */
export function ArtifactTreeLine(props: IArtifactTreeLineProps): ReactElement {
  const { trans } = useHost();
  const { line } = props;
  const isFile = line.kind === 'file' || line.kind === 'folder';
  return (
    <li
      role="treeitem"
      className="jp-Tracker-treeLine"
      data-kind={line.kind}
      data-path={isFile ? line.file.path : undefined}
      style={{ paddingLeft: 6 + 14 * line.depth }}
      aria-level={line.depth + 1}
      aria-expanded={line.kind === 'folder' ? line.isOpen : undefined}
      aria-selected={props.isChosen}
      tabIndex={props.isActive ? 0 : -1}
      onClick={props.onClick}
    >
      {line.kind === 'folder' ? (
        <Chevron isOpen={line.isOpen} />
      ) : (
        <span className="jp-Tracker-treeIndent" />
      )}
      <span
        className="jp-Tracker-treeName"
        title={isFile ? line.file.path : undefined}
      >
        {describe(trans, line)}
      </span>
      {line.kind === 'file' && line.file.size !== undefined && (
        <span className="jp-Tracker-facts">{formatSize(line.file.size)}</span>
      )}
    </li>
  );
}

function describe(trans: ITranslator, line: TreeLine): string {
  switch (line.kind) {
    case 'file':
    case 'folder':
      return fileName(line.file.path);
    case 'loading':
      return trans.__('Loading…');
    case 'empty':
      return trans.__('This folder is empty.');
    case 'error':
      return trans.__('%1 – choose this line to try again', line.error);
    case 'more':
      return trans._n('Show %1 more', 'Show %1 more', line.count);
  }
}
