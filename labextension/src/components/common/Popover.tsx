import type { ReactElement, ReactNode } from 'react';
import { useEffect, useId, useRef, useState } from 'react';

interface IPopoverProps {
  /** What the button does, in words. */
  readonly title: string;
  /** What stands on the button. */
  readonly face: ReactNode;
  readonly testId?: string;
  /** Draws the panel; call `close` when the reader is done with it. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button with a panel below it, which Escape or a click elsewhere closes. */
export function Popover(props: IPopoverProps): ReactElement {
  const { title, face, testId, children } = props;
  const [isOpen, setOpen] = useState(false);
  const panelId = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) {
      return;
    }
    const onPress = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener('pointerdown', onPress, true);
    return () => {
      document.removeEventListener('pointerdown', onPress, true);
    };
  }, [isOpen]);
  return (
    <div
      className="jp-Tracker-popover"
      ref={root}
      onKeyDown={event => {
        if (event.key === 'Escape' && isOpen) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button
        type="button"
        ref={button}
        className="jp-Tracker-iconButton"
        data-testid={testId}
        title={title}
        aria-label={title}
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        {face}
      </button>
      <div
        id={panelId}
        className="jp-Tracker-popoverPanel"
        role="group"
        aria-label={title}
        hidden={!isOpen}
      >
        {isOpen && children(close)}
      </div>
    </div>
  );
}
