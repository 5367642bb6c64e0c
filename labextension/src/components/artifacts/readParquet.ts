/** The beginning of a Parquet file as texts; loaded only when somebody looks at one. */

import { decompress } from 'fzstd';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema
} from 'hyparquet';

/** A table whose cells are texts. */
export interface IParquetTable {
  readonly header: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** How many rows the file has. */
  readonly count: number;
  /** How many columns the file has; the first of them are here. */
  readonly columns: number;
}

/** Bytes that may be read to show the beginning of a file. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Read the first rows, and as many columns as are quick to read. */
export async function readParquet(
  file: AsyncBuffer,
  maxRows: number,
  maxColumns: number
): Promise<IParquetTable> {
  const metadata = await parquetMetadataAsync(file);
  const names = parquetSchema(metadata).children.map(
    ({ element }) => element.name
  );
  const header = affordable(metadata, names.slice(0, maxColumns), maxRows);
  const rows =
    header.length === 0
      ? []
      : await parquetReadObjects({
          file,
          metadata,
          columns: [...header],
          rowEnd: Math.min(maxRows, Number(metadata.num_rows)),
          useOffsetIndex: true,
          compressors: {
            ZSTD: (input, length) => decompress(input, new Uint8Array(length))
          }
        });
  return {
    header,
    rows: rows.map(row => header.map(name => writeCell(row[name]))),
    count: Number(metadata.num_rows),
    columns: names.length
  };
}

/** The first columns that are not too large together. */
function affordable(
  { row_groups: groups }: FileMetaData,
  names: readonly string[],
  maxRows: number
): readonly string[] {
  let left = maxRows;
  const read = groups.filter(({ num_rows: rows }) => {
    left -= Number(rows);
    return left + Number(rows) > 0;
  });
  let bytes = 0;
  const end = names.findIndex(name => {
    for (const { columns } of read) {
      for (const { meta_data: column } of columns) {
        if (column?.path_in_schema[0] === name) {
          bytes += Number(column.total_compressed_size);
        }
      }
    }
    return bytes > MAX_BYTES;
  });
  return end < 0 ? names : names.slice(0, end);
}

/** A value as people read it. */
function writeCell(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (value instanceof Date) {
    return isNaN(value.getTime()) ? '' : value.toISOString();
  }
  return typeof value === 'object'
    ? JSON.stringify(value, (_key, part: unknown) =>
        typeof part === 'bigint' ? String(part) : part
      )
    : String(value);
}
