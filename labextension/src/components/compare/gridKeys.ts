/** Where the arrow keys lead in a grid. */

/** A cell; row 0 and column 0 are the heads. */
export interface IPlace {
  readonly row: number;
  readonly column: number;
}

interface IGridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that are in view. */
  readonly page: number;
}

interface IKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The cell that a key leads to; undefined for keys that are not for grids. */
export function moveInGrid(
  { key, ctrlKey, metaKey }: IKey,
  { row, column }: IPlace,
  size: IGridSize
): IPlace | undefined {
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  const isFar = ctrlKey || metaKey;
  switch (key) {
    case 'ArrowUp':
      return { row: isFar ? 0 : Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: isFar ? lastRow : Math.min(lastRow, row + 1), column };
    case 'ArrowLeft':
      return { row, column: isFar ? 0 : Math.max(0, column - 1) };
    case 'ArrowRight':
      return {
        row,
        column: isFar ? lastColumn : Math.min(lastColumn, column + 1)
      };
    case 'PageUp':
      return { row: Math.max(0, row - size.page), column };
    case 'PageDown':
      return { row: Math.min(lastRow, row + size.page), column };
    case 'Home':
      return { row: isFar ? 0 : row, column: 0 };
    case 'End':
      return { row: isFar ? lastRow : row, column: lastColumn };
    default:
      return undefined;
  }
}
