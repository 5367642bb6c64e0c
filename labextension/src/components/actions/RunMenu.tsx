import type { ReactElement } from 'react';
import { useLayoutEffect, useRef } from 'react';

import type { IRunAction } from '../common/host';
import { useHost } from '../common/host';
import { menuItems, walkMenu } from '../common/menuKeys';
import { RunMenuItem } from './RunMenuItem';

/** Room that is left at the edges of the window, in pixels. */
const MARGIN = 4;

interface IRunMenuProps {
  readonly name: string;
  readonly groups: ReadonlyArray<readonly IRunAction[]>;
  /** What it opens below, or above where there is no room. */
  readonly beside: DOMRect;
  readonly onClose: () => void;
}

/** What can be done with a run, above everything else on the page. */
export function RunMenu(props: IRunMenuProps): ReactElement {
  const { trans } = useHost();
  const { name, groups, beside, onClose } = props;
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = menu.current;
    if (node) {
      // In the top layer: no list that scrolls cuts it off. Older browsers have it in the page.
      node.setAttribute('popover', 'manual');
      (node as Partial<HTMLElement>).showPopover?.();
      place(node, beside);
      menuItems(node)[0]?.focus({ preventScroll: true });
    }
  }, [beside]);
  return (
    <div
      ref={menu}
      role="menu"
      aria-label={trans.__('Actions for %1', name)}
      className="jp-Tracker-runMenu"
      data-testid="tracker-run-menu"
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          onClose();
        }
      }}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Escape' || event.key === 'Tab') {
          event.preventDefault();
          onClose();
        } else {
          walkMenu(event);
        }
      }}
    >
      {groups.map((actions, index) => (
        <div key={index} role="group" className="jp-Tracker-runMenuGroup">
          {actions.map(action => (
            <RunMenuItem key={action.label} action={action} onClose={onClose} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Put the menu below what it belongs to, and within the window. */
function place(menu: HTMLElement, beside: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const fitsBelow = beside.bottom + height + MARGIN <= window.innerHeight;
  const top = fitsBelow ? beside.bottom : beside.top - height;
  const left = Math.min(beside.left, window.innerWidth - width - MARGIN);
  menu.style.top = `${Math.max(MARGIN, Math.min(top, window.innerHeight - height - MARGIN))}px`;
  menu.style.left = `${Math.max(MARGIN, left)}px`;
}
