import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { useHost } from '../common/host';
import { StatusIcon } from '../common/StatusIcon';
import { useComparison } from './context';
import { RunSwatch } from '../common/RunSwatch';

/** A run's name with its color and its status. */
export function RunHead({ run }: { run: IRun }): ReactElement {
  const { trans } = useHost();
  const { baseline } = useComparison();
  return (
    <span
      className="jp-Tracker-runHead"
      title={trans.__('%1: click to open', run.name)}
    >
      <RunSwatch runId={run.runId} />
      <span className="jp-Tracker-clip">{run.name}</span>
      {run.runId === baseline?.runId && (
        <span className="jp-Tracker-badge">{trans.__('baseline')}</span>
      )}
      {run.status !== 'FINISHED' && <StatusIcon status={run.status} />}
    </span>
  );
}
