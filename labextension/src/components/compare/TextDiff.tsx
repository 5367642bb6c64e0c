import type { ReactElement } from 'react';
import { useMemo } from 'react';

import { diffLines, foldLines } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { DiffLines } from '../notebook/DiffLines';

interface ITextDiffProps {
  readonly before: string;
  readonly after: string;
}

/** What changed in a text, with a few lines around each change. */
export function TextDiff({ before, after }: ITextDiffProps): ReactElement {
  const { trans } = useHost();
  const hunks = useMemo(
    () => foldLines(diffLines(before, after)),
    [before, after]
  );
  if (before === after) {
    return <Note>{trans.__('Both are the same.')}</Note>;
  }
  return (
    <div className="jp-Tracker-cell" data-diff="changed">
      {hunks.map((hunk, index) =>
        hunk.kind === 'gap' ? (
          <p key={index} className="jp-Tracker-gap">
            {trans._n('%1 unchanged line', '%1 unchanged lines', hunk.count)}
          </p>
        ) : (
          <DiffLines key={index} lines={hunk.lines} />
        )
      )}
    </div>
  );
}
