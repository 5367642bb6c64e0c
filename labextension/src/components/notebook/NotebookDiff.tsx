import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { CellGroup } from '../../compare';
import { alignCells, groupCells, readCells } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { CellDiff } from './CellDiff';
import { UnchangedCells } from './UnchangedCells';

interface INotebookDiffProps {
  readonly before: unknown;
  readonly after: unknown;
}

/** Cell by cell, what changed from one notebook to another. */
export function NotebookDiff({
  before,
  after
}: INotebookDiffProps): ReactElement {
  const { trans } = useHost();
  const groups = useMemo(
    () => groupCells(alignCells(readCells(before), readCells(after))),
    [before, after]
  );
  const isSame = groups.every(group => group.kind === 'unchanged');
  return (
    <>
      {isSame && <Note>{trans.__('The notebooks are the same.')}</Note>}
      <ol className="jp-Tracker-cells">
        {groups.map((group, index) => (
          <li key={index}>
            <Group group={group} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Group({ group }: { group: CellGroup }): ReactElement {
  const { trans } = useHost();
  switch (group.kind) {
    case 'unchanged':
      return <UnchangedCells cells={group.cells} />;
    case 'changed':
      return (
        <CellDiff
          kind="changed"
          label={trans.__('Changed cell')}
          before={group.before.source}
          after={group.after.source}
        />
      );
    case 'added':
      return (
        <CellDiff
          kind="added"
          label={trans.__('Added cell')}
          after={group.after.source}
        />
      );
    case 'removed':
      return (
        <CellDiff
          kind="removed"
          label={trans.__('Removed cell')}
          before={group.before.source}
        />
      );
  }
}
