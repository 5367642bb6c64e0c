import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { TrackerClient } from '../../api';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';
import type { IPreviewProps } from './ArtifactPreview';
import { DataTable } from './DataTable';
import type { IParquetTable } from './readParquet';

const MAX_ROWS = 1000;
const MAX_COLUMNS = 100;

/** The beginning of a Parquet file, of which only what is shown is read. */
export function ParquetPreview({ runId, file }: IPreviewProps): ReactElement {
  const { tracker } = useHost();
  const { path, size = 0 } = file;
  const load = useCallback(
    () => readTable(tracker.client, runId, path, size),
    [tracker, runId, path, size]
  );
  return (
    <Loaded loaded={useRetried(load)}>
      {table => <ParquetTable table={table} label={path} />}
    </Loaded>
  );
}

async function readTable(
  client: TrackerClient,
  runId: string,
  path: string,
  byteLength: number
): Promise<IParquetTable> {
  const { readParquet } = await import('./readParquet');
  const file = {
    byteLength,
    slice: (from: number, to = byteLength) =>
      client.artifacts.readBytes(runId, path, from, to)
  };
  return readParquet(file, MAX_ROWS, MAX_COLUMNS);
}

interface IParquetTableProps {
  readonly table: IParquetTable;
  readonly label: string;
}

function ParquetTable({ table, label }: IParquetTableProps): ReactElement {
  const { trans } = useHost();
  const { header, rows, count, columns } = table;
  if (columns === 0) {
    return <Note>{trans.__('This table is empty.')}</Note>;
  }
  return (
    <>
      <p className="jp-Tracker-facts">
        {rows.length < count && header.length > 0
          ? trans.__('The first %1 of %2 rows', rows.length, count)
          : trans._n('%1 row', '%1 rows', count)}
        {' · '}
        {header.length < columns
          ? trans.__('the first %1 of %2 columns', header.length, columns)
          : trans._n('%1 column', '%1 columns', columns)}
      </p>
      {header.length > 0 ? (
        <DataTable header={header} rows={rows} label={label} />
      ) : (
        <Note>
          {trans.__('Its columns are too large to be shown: download it.')}
        </Note>
      )}
    </>
  );
}
