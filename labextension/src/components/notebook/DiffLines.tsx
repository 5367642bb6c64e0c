import type { ReactElement } from 'react';

import type { IDiffLine } from '../../compare';

/** Signs and elements, so that color is not the only thing that tells the lines apart. */
const MARKS = {
  same: [' ', 'span'],
  removed: ['-', 'del'],
  added: ['+', 'ins']
} as const;

/** Lines of a diff. */
export function DiffLines({
  lines
}: {
  lines: readonly IDiffLine[];
}): ReactElement {
  return (
    <pre>
      {lines.map(({ kind, text }, index) => {
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
  );
}
