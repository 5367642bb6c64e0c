import type { ReactElement } from 'react';

import type { INotebookSnapshot, IRun } from '../../api';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';

interface ISnapshotOriginProps {
  readonly run: IRun;
  readonly snapshot: INotebookSnapshot;
}

/** Where a captured notebook came from, so that the reader knows how far to trust it. */
export function SnapshotOrigin(props: ISnapshotOriginProps): ReactElement {
  const { trans } = useHost();
  const { run, snapshot } = props;
  const facts = [
    describeSource(trans, snapshot.source),
    snapshot.path,
    snapshot.unsaved && trans.__('with unsaved edits'),
    snapshot.phase === 'start' && trans.__('as the run started')
  ];
  return (
    <p className="jp-Tracker-origin">
      <strong>{run.name}</strong> {facts.filter(Boolean).join(' · ')}
    </p>
  );
}

function describeSource(trans: ITranslator, source: string): string {
  switch (source) {
    case 'live document':
      return trans.__('from the open notebook');
    case 'file on disk':
      return trans.__('from the file on disk');
    case 'kernel history':
      return trans.__("rebuilt from the kernel's history");
    default:
      return source;
  }
}
