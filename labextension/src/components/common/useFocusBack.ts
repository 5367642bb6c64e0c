import type { FocusEvent, RefObject } from 'react';
import { useEffect, useRef } from 'react';

/** What has the focus is gone, so that no key does anything. */
function isLost(): boolean {
  return document.activeElement === document.body;
}

/** The button that opens a form: it has the focus again when the form is closed. */
export function useFocusBack(isOpen: boolean): RefObject<HTMLButtonElement> {
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen && isLost()) {
      button.current?.focus();
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
  return button;
}

interface IHeirs<E> {
  readonly ref: RefObject<E>;
  readonly onFocus: (event: FocusEvent<E>) => void;
  readonly onBlur: (event: FocusEvent<E>) => void;
}

/**
 * For a list: when an item goes away with the focus, the one that takes its place has it.
 *
 * @param selector Finds the items; each can have the focus.
 */
export function useFocusHeir<E extends HTMLElement>(
  selector: string
): IHeirs<E> {
  const ref = useRef<E>(null);
  const place = useRef(-1);
  const items = () => [
    ...(ref.current?.querySelectorAll<HTMLElement>(selector) ?? [])
  ];
  useEffect(() => {
    if (place.current >= 0 && isLost()) {
      const left = items();
      left[Math.min(place.current, left.length - 1)]?.focus();
    }
  });
  return {
    ref,
    onFocus: ({ target }) => {
      place.current = items().indexOf(target);
    },
    // Not called for an item that is taken away.
    onBlur: () => {
      place.current = -1;
    }
  };
}
