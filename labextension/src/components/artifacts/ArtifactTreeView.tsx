import type { KeyboardEvent, ReactElement } from 'react';
import { useRef, useState } from 'react';

import type { IArtifact } from '../../api';
import type { ArtifactTree, TreeLine } from '../../state';
import { treeLines } from '../../state';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { ArtifactTreeLine } from './ArtifactTreeLine';

interface IArtifactTreeViewProps {
  readonly tree: ArtifactTree;
  /** Path of the file or folder that is chosen. */
  readonly chosen?: string;
  readonly onChoose: (file: IArtifact) => void;
}

/** A run's files as a tree, for mouse and keyboard. */
export function ArtifactTreeView(props: IArtifactTreeViewProps): ReactElement {
  const { trans } = useHost();
  const { tree, chosen, onChoose } = props;
  const lines = treeLines(useObservable(tree));
  const [focused, setFocused] = useState<string>();
  const list = useRef<HTMLUListElement>(null);
  const keys = lines.map(keyOf);
  const active = Math.max(0, keys.indexOf(focused ?? chosen ?? ''));

  const focus = (index: number) => {
    const to = Math.min(Math.max(index, 0), lines.length - 1);
    setFocused(keys[to]);
    list.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[to]?.focus();
  };
  const choose = (line: TreeLine) => {
    switch (line.kind) {
      case 'file':
        onChoose(line.file);
        break;
      case 'folder':
        onChoose(line.file);
        if (line.isOpen) {
          tree.close(line.file.path);
        } else {
          void tree.open(line.file.path);
        }
        break;
      case 'error':
        void tree.list(line.folder);
        break;
      case 'more':
        tree.showMore(line.folder);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[active];
    const isHandled = line !== undefined && move(event.key, line);
    if (isHandled) {
      event.preventDefault();
    }
  };
  const move = (key: string, line: TreeLine): boolean => {
    switch (key) {
      case 'ArrowDown':
        focus(active + 1);
        return true;
      case 'ArrowUp':
        focus(active - 1);
        return true;
      case 'Home':
        focus(0);
        return true;
      case 'End':
        focus(lines.length - 1);
        return true;
      case 'Enter':
      case ' ':
        choose(line);
        return true;
      case 'ArrowRight':
        if (line.kind === 'folder' && !line.isOpen) {
          void tree.open(line.file.path);
        } else if (line.kind === 'folder') {
          focus(active + 1);
        }
        return true;
      case 'ArrowLeft':
        if (line.kind === 'folder' && line.isOpen) {
          tree.close(line.file.path);
        } else if (line.folder) {
          focus(keys.indexOf(line.folder));
        }
        return true;
      default:
        return false;
    }
  };

  return (
    <ul
      ref={list}
      className="jp-Tracker-tree"
      role="tree"
      aria-label={trans.__('Artifacts')}
      onKeyDown={onKeyDown}
    >
      {lines.map((line, index) => (
        <ArtifactTreeLine
          key={keys[index]}
          line={line}
          isChosen={chosen !== undefined && keys[index] === chosen}
          isActive={index === active}
          onClick={() => {
            setFocused(keys[index]);
            choose(line);
          }}
        />
      ))}
    </ul>
  );
}

/** Files have their path; no file has one that ends with a slash. */
function keyOf(line: TreeLine): string {
  return line.kind === 'file' || line.kind === 'folder'
    ? line.file.path
    : `${line.folder}/${line.kind}/`;
}
