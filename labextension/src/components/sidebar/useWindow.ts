import type { Range, Virtualizer } from '@tanstack/react-virtual';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import { useCallback, useEffect, useRef } from 'react';

import type { ListRow } from '../../compare';

/** Heights of rows in pixels; the style sheet has the same. */
const TITLE = 26;
const RUN = 48;
const CELLS = 20;

type Window = Virtualizer<HTMLDivElement, Element>;

/**
 * Only the rows in view are drawn, and the one that the keyboard is on.
 *
 * @param scroller The element that scrolls.
 * @param rows All rows.
 * @param hasCells Whether runs have a line for chosen columns.
 * @param active Index of the row that the Tab key reaches.
 */
export function useWindow(
  scroller: RefObject<HTMLDivElement>,
  rows: readonly ListRow[],
  hasCells: boolean,
  active: number
): Window {
  const extract = useCallback(
    (range: Range) => {
      const inView = defaultRangeExtractor(range);
      // Otherwise, the Tab key could not reach the list any more.
      return active < 0 || active >= range.count || inView.includes(active)
        ? inView
        : [...inView, active].sort((a, b) => a - b);
    },
    [active]
  );
  const rowsWindow = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: index =>
      rows[index]?.kind === 'run' ? RUN + (hasCells ? CELLS : 0) : TITLE,
    getItemKey: index => rows[index]?.id ?? index,
    rangeExtractor: extract,
    overscan: 6
  });
  useEffect(() => {
    rowsWindow.measure();
  }, [rowsWindow, rows, hasCells]);
  return rowsWindow;
}

/** Focus a row, once it is drawn; returns how to ask for that. */
export function useFocusRow(
  scroller: RefObject<HTMLDivElement>
): (rowId: string) => void {
  const wanted = useRef<string>();
  useEffect(() => {
    if (wanted.current === undefined) {
      return;
    }
    const rows =
      scroller.current?.querySelectorAll<HTMLElement>('[data-row-id]') ?? [];
    const row = [...rows].find(
      ({ dataset }) => dataset.rowId === wanted.current
    );
    if (row) {
      wanted.current = undefined;
      row.focus({ preventScroll: true });
    }
  });
  return useCallback(rowId => {
    wanted.current = rowId;
  }, []);
}
