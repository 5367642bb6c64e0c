import type { ReactElement } from 'react';

import type { IDiffLine } from '../../compare';
import { diffLines } from '../../compare';

interface ICellDiffProps {
  readonly kind: 'changed' | 'added' | 'removed';
  readonly label: string;
  readonly before?: string;
  readonly after?: string;
}

/** Signs and elements, so that colour is not the only thing that tells the lines apart. */
const MARKS = {
  same: [' ', 'span'],
  removed: ['-', 'del'],
  added: ['+', 'ins']
} as const;

/** A cell that changed, line by line. */
export function CellDiff(props: ICellDiffProps): ReactElement {
  const { before, after } = props;
  return (
    <div className="jp-Tracker-cell" data-diff={props.kind}>
      <div className="jp-Tracker-cellLabel">{props.label}</div>
      <pre>
        {linesOf(before, after).map(({ kind, text }, index) => {
          const [sign, Mark] = MARKS[kind];
          return (
            <Mark key={index} className="jp-Tracker-line" data-kind={kind}>
              <span className="jp-Tracker-sign">{sign}</span>
              {text}
              {'\n'}
            </Mark>
          );
        })}
      </pre>
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
