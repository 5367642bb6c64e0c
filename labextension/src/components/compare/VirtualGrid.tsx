import type { Range } from '@tanstack/react-virtual';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, ReactElement, ReactNode } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';

import { useWidth } from '../common/hooks';
import { GridRow } from './GridRow';
import type { IPlace } from './gridKeys';
import { moveInGrid } from './gridKeys';

const ROW_HEIGHT = 26;
const HEAD_HEIGHT = 30;
const MAX_COLUMN = 320;
/** Narrower than this there is little room for the names of the rows. */
const NARROW = 480;

/** What is in a grid. Row 0 and column 0 are the heads. */
export interface IVirtualGridProps {
  readonly label: string;
  readonly testId?: string;
  /** Numbers of rows and columns, the heads included. */
  readonly rowCount: number;
  readonly columnCount: number;
  readonly minColumn: number;
  /** What a row that separates others says; undefined for all others. */
  readonly sectionOf: (row: number) => string | undefined;
  readonly renderCell: (place: IPlace) => ReactNode;
  /** Something about a cell for its style sheet, such as "best". */
  readonly markOf?: (place: IPlace) => string | undefined;
  readonly onActivate: (place: IPlace) => void;
  readonly onPoint?: (place: IPlace | undefined) => void;
}

/** A table of any size: only the cells in view are there. Arrow keys go from cell to cell. */
export function VirtualGrid(props: IVirtualGridProps): ReactElement {
  const { rowCount, columnCount } = props;
  const scroller = useRef<HTMLDivElement | null>(null);
  const [measure, width] = useWidth<HTMLDivElement>();
  const [wanted, setActive] = useState<IPlace>({ row: 0, column: 0 });
  const isMoved = useRef(false);
  const active = useMemo(
    () => ({
      row: Math.min(wanted.row, rowCount - 1),
      column: Math.min(wanted.column, columnCount - 1)
    }),
    [wanted, rowCount, columnCount]
  );

  const headWidth = width > 0 && width < NARROW ? 130 : 230;
  const share = Math.floor((width - headWidth) / Math.max(1, columnCount - 1));
  const columnWidth = Math.min(MAX_COLUMN, Math.max(props.minColumn, share));
  const rows = useVirtualizer({
    count: rowCount - 1,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollPaddingEnd: HEAD_HEIGHT,
    rangeExtractor: range => withPlace(range, active.row - 1)
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: columnCount - 1,
    getScrollElement: () => scroller.current,
    estimateSize: () => columnWidth,
    overscan: 3,
    scrollPaddingEnd: headWidth,
    rangeExtractor: range => withPlace(range, active.column - 1)
  });
  useEffect(() => {
    columns.measure();
  }, [columns, columnWidth]);

  useEffect(() => {
    if (!isMoved.current) {
      return;
    }
    isMoved.current = false;
    if (active.row > 0) {
      rows.scrollToIndex(active.row - 1);
    }
    if (active.column > 0) {
      columns.scrollToIndex(active.column - 1);
    }
    scroller.current
      ?.querySelector<HTMLElement>('[tabindex="0"]')
      ?.focus({ preventScroll: true });
  }, [active, rows, columns]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      props.onActivate(active);
      return;
    }
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT);
    const next = moveInGrid(event, active, {
      rows: rowCount,
      columns: columnCount,
      page: Math.max(1, page - 2)
    });
    if (next) {
      event.preventDefault();
      isMoved.current = true;
      setActive(next);
    }
  };

  const shared = {
    ...props,
    active,
    headWidth,
    columns: columns.getVirtualItems(),
    width: headWidth + columns.getTotalSize(),
    onFocus: setActive
  };
  return (
    <div
      ref={element => {
        scroller.current = element;
      }}
      className="jp-Tracker-valueGrid"
      data-testid={props.testId}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rowCount}
      aria-colcount={columnCount}
      onKeyDown={onKeyDown}
      onMouseLeave={() => {
        props.onPoint?.(undefined);
      }}
    >
      <div ref={measure} className="jp-Tracker-gridMeasure" />
      <GridRow {...shared} row={0} top={0} height={HEAD_HEIGHT} />
      <div
        role="presentation"
        className="jp-Tracker-gridBody"
        style={{ height: rows.getTotalSize(), width: shared.width }}
      >
        {rows.getVirtualItems().map(item => (
          <GridRow
            key={item.key}
            {...shared}
            row={item.index + 1}
            top={item.start}
            height={item.size}
          />
        ))}
      </div>
    </div>
  );
}

/** The cell that has the focus stays, also when it is scrolled away. */
function withPlace(range: Range, place: number): number[] {
  const indices = defaultRangeExtractor(range);
  return place < 0 || place >= range.count || indices.includes(place)
    ? indices
    : [...indices, place].sort((a, b) => a - b);
}
