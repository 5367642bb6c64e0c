import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IModelVersion } from '../../api';
import { ErrorNote } from '../common/ErrorNote';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { useFocusBack } from '../common/useFocusBack';
import { useEdit } from '../run/useEdit';
import { useModel } from './context';

interface IRollBackProps {
  readonly target: string;
  /** The versions that have it now. */
  readonly holders: readonly string[];
}

/** Gives a stage or an alias back to the version that had it before, once the reader agrees. */
export function RollBack({ target, holders }: IRollBackProps): ReactElement {
  const { tracker, trans } = useHost();
  const { model, reload } = useModel();
  const [before, setBefore] = useState<IModelVersion>();
  const button = useFocusBack(before !== undefined);
  const { edit, error } = useEdit(noop);
  const client = tracker.client.registry;

  const ask = () =>
    edit(async () => {
      setBefore(await client.versionBefore(model.name, target));
    });
  const goBack = () =>
    edit(async () => {
      await client.rollBack(model.name, target);
      setBefore(undefined);
      reload();
    });
  return (
    <>
      {before ? (
        <div
          className="jp-Tracker-confirm"
          role="group"
          aria-label={trans.__('Roll back %1', target)}
          onKeyDown={event => {
            if (event.key === 'Escape') {
              setBefore(undefined);
            }
          }}
        >
          <span>{describe(trans, target, holders, before.version)}</span>
          <span className="jp-Tracker-actions">
            <button
              type="button"
              className="jp-Tracker-button jp-mod-accept"
              autoFocus
              onClick={() => void goBack()}
            >
              {trans.__('Roll back')}
            </button>
            <button
              type="button"
              className="jp-Tracker-button"
              onClick={() => {
                setBefore(undefined);
              }}
            >
              {trans.__('Cancel')}
            </button>
          </span>
        </div>
      ) : (
        <button
          ref={button}
          type="button"
          className="jp-Tracker-link"
          aria-label={trans.__('Roll back %1…', target)}
          onClick={() => void ask()}
        >
          {trans.__('Roll back…')}
        </button>
      )}
      {error && <ErrorNote message={error} />}
    </>
  );
}

/** What would happen. */
function describe(
  trans: ITranslator,
  target: string,
  holders: readonly string[],
  before: string
): string {
  const now = holders.join(', ');
  if (!now) {
    return trans.__('%1 goes to version %2 again.', target, before);
  }
  return target.startsWith('@')
    ? trans.__(
        '%1 goes from version %2 back to version %3.',
        target,
        now,
        before
      )
    : trans.__(
        '%1 goes from version %2 back to version %3; version %2 is archived.',
        target,
        now,
        before
      );
}

function noop(): void {
  // What was asked for is not a change.
}
