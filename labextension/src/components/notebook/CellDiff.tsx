import type { ReactElement } from 'react';

import type { IDiffLine } from '../../compare';
import { diffLines } from '../../compare';
import { DiffLines } from './DiffLines';

interface ICellDiffProps {
  readonly kind: 'changed' | 'added' | 'removed';
  readonly label: string;
  readonly before?: string;
  readonly after?: string;
}

/** A cell that changed, line by line. */
export function CellDiff(props: ICellDiffProps): ReactElement {
  const { before, after } = props;
  return (
    <div className="jp-Tracker-cell" data-diff={props.kind}>
      <div className="jp-Tracker-cellLabel">{props.label}</div>
      <DiffLines lines={linesOf(before, after)} />
    </div>
  );
}

function linesOf(before?: string, after?: string): IDiffLine[] {
  if (before !== undefined && after !== undefined) {
    return diffLines(before, after);
  }
  const kind = before === undefined ? 'added' : 'removed';
  return (before ?? after ?? '').split('\n').map(text => ({ kind, text }));
}
