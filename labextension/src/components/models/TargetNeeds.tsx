import type { ReactElement } from 'react';

import type { IModelVersion } from '../../api';
import type { Requirement } from '../../compare';
import { useHost } from '../common/host';
import { ApprovalNeed } from './ApprovalNeed';
import { useModel } from './context';
import { requirementLabel } from './labels';
import { VerifiedNeed } from './VerifiedNeed';

interface ITargetNeedsProps {
  readonly version: IModelVersion;
  readonly target: string;
  readonly needs: readonly Requirement[];
}

/** What a version needs to get a stage or an alias, whether it has it, and what to do. */
export function TargetNeeds(props: ITargetNeedsProps): ReactElement | null {
  const { trans } = useHost();
  const { serverRules } = useModel();
  const { version, target, needs } = props;
  if (needs.length === 0) {
    return null;
  }
  const title = trans.__('%1 needs', target);
  return (
    <div className="jp-Tracker-needs" data-testid="tracker-needs">
      <span className="jp-Tracker-facts">{title}</span>
      <ul aria-label={title}>
        {needs.map(need => (
          <li key={need}>
            <strong>{requirementLabel(trans, need)}</strong>
            {serverRules[target]?.includes(need) && (
              <span className="jp-Tracker-badge">
                {trans.__('rule of the server')}
              </span>
            )}
            {need === 'verified' ? (
              <VerifiedNeed version={version} />
            ) : (
              <ApprovalNeed version={version} target={target} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
