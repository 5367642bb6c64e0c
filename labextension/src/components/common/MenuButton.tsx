import type { ReactElement, ReactNode } from 'react';
import { useEffect, useId, useRef, useState } from 'react';

import { menuItems, walkMenu } from './menuKeys';

/** Something to choose in a menu. */
export interface IMenuItem {
  readonly label: string;
  readonly onChoose: () => void;
}

interface IMenuButtonProps {
  readonly label: string;
  readonly items: readonly IMenuItem[];
  /** What the button shows. */
  readonly children: ReactNode;
}

/** A button that opens a menu; arrow keys walk through it, Escape closes it. */
export function MenuButton(props: IMenuButtonProps): ReactElement {
  const { label, items } = props;
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menuId = useId();

  useEffect(() => {
    if (isOpen) {
      menuItems(root.current)[0]?.focus();
    }
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <span
      ref={root}
      className="jp-Tracker-menuButton"
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
      onKeyDown={event => {
        if (isOpen && event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button
        ref={button}
        type="button"
        className="jp-Tracker-iconButton"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={menuId}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        {props.children}
      </button>
      {isOpen && (
        <ul
          id={menuId}
          role="menu"
          aria-label={label}
          className="jp-Tracker-menu"
          onKeyDown={walkMenu}
        >
          {items.map(item => (
            <li key={item.label} role="none">
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                onClick={() => {
                  close();
                  item.onChoose();
                }}
              >
                {item.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </span>
  );
}
