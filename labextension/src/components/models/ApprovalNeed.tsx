import type { ReactElement } from 'react';

import type { IModelVersion } from '../../api';
import { useHost } from '../common/host';
import { useModel } from './context';
import { NeedState } from './NeedState';

interface IApprovalNeedProps {
  readonly version: IModelVersion;
  readonly target: string;
}

/** Whether somebody has asked that a version may move, and who decides. */
export function ApprovalNeed(props: IApprovalNeedProps): ReactElement {
  const { trans } = useHost();
  const { requests = [] } = useModel();
  const { version, target } = props;
  const asked = requests.find(
    each => each.version === version.version && each.target === target
  );
  return (
    <NeedState
      isMet={false}
      text={
        asked
          ? trans.__(
              '%1 has asked; somebody else approves it',
              asked.user || trans.__('Somebody')
            )
          : trans.__('ask for it, and somebody else approves it')
      }
    />
  );
}
