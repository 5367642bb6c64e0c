/** What the keys do in a menu. */

import type { KeyboardEvent } from 'react';

/** What can be chosen in a menu, in its order. */
export function menuItems(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
}

/** Move the focus as the key says: by arrows, to an end, or to what begins with the letter. */
export function walkMenu(event: KeyboardEvent<HTMLElement>): void {
  const items = menuItems(event.currentTarget);
  const at = items.findIndex(item => item === document.activeElement);
  const next =
    {
      ArrowDown: items[(at + 1) % items.length],
      ArrowUp: items[(at - 1 + items.length) % items.length],
      Home: items[0],
      End: items.at(-1)
    }[event.key] ?? startingWith(items, at, event.key);
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

function startingWith(
  items: readonly HTMLElement[],
  at: number,
  key: string
): HTMLElement | undefined {
  if (key.length > 1 || key === ' ') {
    return undefined;
  }
  const letter = key.toLowerCase();
  return [...items.slice(at + 1), ...items.slice(0, at + 1)].find(item =>
    item.textContent?.trim().toLowerCase().startsWith(letter)
  );
}
