import type { PropsWithChildren, ReactElement } from 'react';

import type { IRun } from '../../api';
import { Glyph } from '../common/Glyph';
import { useHost } from '../common/host';

interface IRowActionsProps {
  readonly run: IRun;
  readonly isPinned: boolean;
  readonly isHidden: boolean;
}

/** What can be done with a run in its row; what was done stays visible. */
export function RowActions(
  props: PropsWithChildren<IRowActionsProps>
): ReactElement {
  const { tracker, trans } = useHost();
  const { run, isPinned, isHidden, children } = props;
  return (
    <span className="jp-Tracker-rowActions">
      <button
        type="button"
        tabIndex={-1}
        className="jp-Tracker-iconButton"
        aria-pressed={isHidden}
        aria-label={trans.__('Hide %1', run.name)}
        title={
          isHidden
            ? trans.__('Show in charts (X)')
            : trans.__('Hide in charts (X)')
        }
        onClick={() => {
          tracker.looks.toggleHidden(run.runId);
        }}
      >
        <Glyph name={isHidden ? 'eyeOff' : 'eye'} />
      </button>
      <button
        type="button"
        tabIndex={-1}
        className="jp-Tracker-iconButton"
        aria-pressed={isPinned}
        aria-label={trans.__('Pin %1', run.name)}
        title={isPinned ? trans.__('Unpin (P)') : trans.__('Keep on top (P)')}
        onClick={() => {
          tracker.looks.togglePin(run.runId);
        }}
      >
        <Glyph name="pin" />
      </button>
      {children}
    </span>
  );
}
