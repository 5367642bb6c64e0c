import type { ReactElement } from 'react';

import type { IModelVersion } from '../../api';
import { formatAge } from '../common/format';
import { useHost } from '../common/host';

interface IModelVersionsProps {
  readonly versions: readonly IModelVersion[];
  readonly now: number;
}

/** The versions of a model, each with the run it came from. */
export function ModelVersions(props: IModelVersionsProps): ReactElement {
  const host = useHost();
  const { tracker, trans } = host;
  return (
    <ul className="jp-Tracker-versions">
      {props.versions.map(({ version, stage, runId, createdAt }) => (
        <li key={version}>
          <span>{trans.__('Version %1', version)}</span>
          {stage !== 'None' && (
            <span className="jp-Tracker-badge jp-mod-accent">{stage}</span>
          )}
          {runId && (
            <button
              type="button"
              className="jp-Tracker-link"
              title={trans.__('Open the run that this version came from')}
              onClick={() => {
                host.openRun(runId);
              }}
            >
              {tracker.runs.find(runId)?.name ?? trans.__('source run')}
            </button>
          )}
          <span className="jp-Tracker-facts">
            {formatAge(trans, props.now - createdAt)}
          </span>
        </li>
      ))}
    </ul>
  );
}
