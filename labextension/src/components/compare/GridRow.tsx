import type { VirtualItem } from '@tanstack/react-virtual';
import type { CSSProperties, ReactElement } from 'react';

import type { IPlace } from './gridKeys';
import type { IVirtualGridProps } from './VirtualGrid';

interface IGridRowProps extends IVirtualGridProps {
  readonly row: number;
  readonly top: number;
  readonly height: number;
  readonly width: number;
  readonly headWidth: number;
  readonly columns: readonly VirtualItem[];
  readonly active: IPlace;
  readonly onFocus: (place: IPlace) => void;
}

/** One row of a grid: its head stays at the left, and of its cells only those in view are there. */
export function GridRow(props: IGridRowProps): ReactElement {
  const { row, active, headWidth } = props;
  const section = row === 0 ? undefined : props.sectionOf(row);

  const cell = (column: number, style: CSSProperties) => {
    const place = { row, column };
    const isActive =
      active.row === row && (section !== undefined || active.column === column);
    return (
      <div
        key={column}
        role={roleOf(place)}
        className="jp-Tracker-gridCell"
        data-mark={props.markOf?.(place)}
        aria-colindex={column + 1}
        aria-colspan={section === undefined ? undefined : props.columnCount}
        tabIndex={isActive ? 0 : -1}
        style={style}
        onFocus={() => {
          props.onFocus(place);
        }}
        onClick={() => {
          props.onActivate(place);
        }}
        onMouseEnter={() => {
          props.onPoint?.(place);
        }}
      >
        {section ?? props.renderCell(place)}
      </div>
    );
  };

  return (
    <div
      role="row"
      className="jp-Tracker-gridRow"
      data-kind={row === 0 ? 'head' : section === undefined ? 'row' : 'section'}
      aria-rowindex={row + 1}
      style={{ top: props.top, height: props.height, width: props.width }}
    >
      {cell(0, { width: headWidth })}
      {section === undefined &&
        props.columns.map(({ index, start, size }) =>
          cell(index + 1, {
            position: 'absolute',
            top: 0,
            left: headWidth + start,
            width: size
          })
        )}
    </div>
  );
}

function roleOf({ row, column }: IPlace): string {
  if (row === 0) {
    return 'columnheader';
  }
  return column === 0 ? 'rowheader' : 'gridcell';
}
