import type { FocusEvent } from 'react';
import { useEffect, useRef, useState } from 'react';

import type { ListRow } from '../../compare';

interface IActiveRow {
  /** Index of the row that the Tab key reaches. */
  readonly active: number;
  readonly setActiveId: (rowId: string) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
}

/**
 * The row that the keyboard is on; when it goes away with the focus, the one that takes its place.
 *
 * @param rows All rows.
 * @param focusRow Focuses a row once it is drawn.
 */
export function useActiveRow(
  rows: readonly ListRow[],
  focusRow: (rowId: string) => void
): IActiveRow {
  const [activeId, setActiveId] = useState<string>();
  const hasFocus = useRef(false);
  const lastPlace = useRef(0);
  const found = rows.findIndex(({ id }) => id === activeId);
  const isLost = found < 0 && hasFocus.current;
  const place = isLost ? Math.min(lastPlace.current, rows.length - 1) : found;
  const active = Math.max(0, place);
  const heir = isLost ? rows[active]?.id : undefined;
  useEffect(() => {
    lastPlace.current = active;
    if (heir !== undefined) {
      setActiveId(heir);
      focusRow(heir);
    }
  }, [active, heir, focusRow]);

  return {
    active,
    setActiveId,
    onFocus: ({ target }) => {
      const row = target.closest<HTMLElement>('[data-row-id]');
      if (row?.dataset.rowId !== undefined) {
        hasFocus.current = true;
        setActiveId(row.dataset.rowId);
      }
    },
    // Not called for a row that is taken away.
    onBlur: ({ currentTarget, relatedTarget }) => {
      hasFocus.current = currentTarget.contains(relatedTarget);
    }
  };
}
