import type { ReactElement } from 'react';
import { useRef, useState } from 'react';

import type { IRun } from '../../api';
import { Glyph } from '../common/Glyph';
import type { IRunAction } from '../common/host';
import { useHost } from '../common/host';
import { RunMenu } from './RunMenu';

/** Where a menu is open, and what is in it. */
interface IOpenMenu {
  readonly beside: DOMRect;
  readonly groups: ReadonlyArray<readonly IRunAction[]>;
  /** What had the focus before. */
  readonly before: Element | null;
}

interface IRunMenuButtonProps {
  readonly run: IRun;
  /** Whether the Tab key reaches it; in a row a key opens it. */
  readonly isAlone?: boolean;
}

/** Opens the menu of a run; none where the page has no actions. */
export function RunMenuButton(props: IRunMenuButtonProps): ReactElement | null {
  const { run, isAlone = false } = props;
  const { trans, runActions } = useHost();
  const button = useRef<HTMLButtonElement>(null);
  const [menu, setMenu] = useState<IOpenMenu>();
  if (!runActions) {
    return null;
  }
  const open = (beside: DOMRect) => {
    const groups = runActions(run.runId);
    setMenu({ beside, groups, before: document.activeElement });
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        tabIndex={isAlone ? 0 : -1}
        className="jp-Tracker-iconButton jp-mod-more"
        aria-haspopup="menu"
        aria-expanded={menu !== undefined}
        aria-label={trans.__('Actions for %1', run.name)}
        title={
          isAlone ? trans.__('More actions') : trans.__('More actions (M)')
        }
        onClick={event => {
          open(event.currentTarget.getBoundingClientRect());
        }}
      >
        <Glyph name="more" />
      </button>
      {menu && (
        <RunMenu
          name={run.name}
          beside={menu.beside}
          groups={menu.groups}
          onClose={() => {
            setMenu(undefined);
            const back = menu.before ?? button.current;
            (back as HTMLElement | null)?.focus();
          }}
        />
      )}
    </>
  );
}
