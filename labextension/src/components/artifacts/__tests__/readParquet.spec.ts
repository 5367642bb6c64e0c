import { PARQUET } from '../../../testing/parquet';
import { readParquet } from '../readParquet';

function fileOf(base64: string) {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return {
    byteLength: bytes.length,
    slice: (from: number, to?: number) =>
      Promise.resolve(bytes.buffer.slice(from, to))
  };
}

describe('readParquet', () => {
  it.each(Object.entries(PARQUET))(
    'reads values that are compressed with %s as texts',
    async (_name, base64) => {
      expect(await readParquet(fileOf(base64), 10, 10)).toEqual({
        header: ['n', 'name', 'at', 'tags'],
        rows: [
          ['1', 'a', '2026-01-02T03:04:05.000Z', '["x","y"]'],
          ['2', '', '2026-01-02T03:04:05.000Z', '[]'],
          ['3', 'ö', '2026-01-02T03:04:05.000Z', '["z"]']
        ],
        count: 3,
        columns: 4
      });
    }
  );

  it('reads as many rows and columns as were asked for', async () => {
    const table = await readParquet(fileOf(PARQUET.snappy), 2, 1);
    expect(table).toEqual({
      header: ['n'],
      rows: [['1'], ['2']],
      count: 3,
      columns: 4
    });
  });

  it('refuses what is no Parquet file', async () => {
    await expect(readParquet(fileOf('bm90aGluZw=='), 1, 1)).rejects.toThrow(
      'parquet'
    );
  });
});
