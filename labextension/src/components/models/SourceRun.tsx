import type { ReactElement } from 'react';

import type { IModelVersion, IRun } from '../../api';
import { useHost } from '../common/host';
import { Verdicts } from '../truth/Verdicts';

interface ISourceRunProps {
  readonly version: IModelVersion;
  /** The run itself, once it is loaded. */
  readonly run?: IRun;
  /** Whether there is little room. */
  readonly isShort?: boolean;
}

/** The run that a version comes from, with the verdict on it. */
export function SourceRun(props: ISourceRunProps): ReactElement {
  const host = useHost();
  const { version, run, isShort } = props;
  if (!version.runId) {
    return <span className="jp-Tracker-facts">{host.trans.__('none')}</span>;
  }
  return (
    <span className="jp-Tracker-sourceRun">
      <button
        type="button"
        className="jp-Tracker-link"
        title={run?.name ?? version.runId}
        onClick={() => {
          host.openRun(version.runId);
        }}
      >
        {run?.name ?? version.runId.slice(0, 8)}
      </button>
      {run && <Verdicts run={run} isShort={isShort} />}
    </span>
  );
}
