import type { ReactElement } from 'react';

import type { IModelVersion } from '../../api';
import { isVerified } from '../../compare';
import { CopyButton } from '../common/CopyButton';
import { useHost } from '../common/host';
import { useModel } from './context';
import { NeedState } from './NeedState';

/** Whether the run of a version is verified, and how it becomes so. */
export function VerifiedNeed(props: {
  readonly version: IModelVersion;
}): ReactElement {
  const { trans, verify } = useHost();
  const { runs } = useModel();
  const { runId } = props.version;
  const run = runs.get(runId);
  const verified = run && isVerified(run);
  if (verified) {
    return <NeedState isMet text={trans.__('it is')} />;
  }
  if (!runId) {
    return (
      <NeedState
        isMet={false}
        text={trans.__('it comes from none: register it again with its run')}
      />
    );
  }
  const command = `jupyter tracker verify ${runId}`;
  return (
    <>
      <NeedState
        isMet={false}
        text={
          verified === undefined
            ? trans.__('nobody has verified it')
            : trans.__('it gave something else when its cells ran again')
        }
      />
      {verify ? (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            verify(runId);
          }}
        >
          {trans.__('Verify')}
        </button>
      ) : (
        <span className="jp-Tracker-command">
          <code>{command}</code>
          <CopyButton text={command} label={trans.__('Copy the command')} />
        </span>
      )}
    </>
  );
}
