/** Tables that are written as text: CSV and TSV. */

/** The beginning of a table. */
export interface ITextTable {
  readonly header: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** Whether there are more rows than these. */
  readonly hasMore: boolean;
}

/** Read the first `maxRows` rows below the header; RFC 4180, and lines that end as they like. */
export function readDelimited(
  text: string,
  delimiter: string,
  maxRows: number
): ITextTable {
  const records = readRecords(
    text.replace(/^\uFEFF/, ''),
    delimiter,
    maxRows + 2
  );
  const [header = [], ...rows] = records;
  return {
    header,
    rows: rows.slice(0, maxRows),
    hasMore: rows.length > maxRows
  };
}

function readRecords(text: string, delimiter: string, max: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length && records.length < max) {
    const [field, end] = readField(text, at, delimiter);
    record.push(field);
    if (text[end] === delimiter) {
      at = end + 1;
      if (at < text.length) {
        continue;
      }
      record.push('');
    }
    at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
    if (record.length > 1 || record[0] !== '') {
      records.push(record);
    }
    record = [];
  }
  return records;
}

/** The field that begins at `start`, and where it ends. */
function readField(
  text: string,
  start: number,
  delimiter: string
): [string, number] {
  let field = '';
  let at = start;
  if (text[at] === '"') {
    at++;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        return [field + text.slice(at), text.length];
      }
      field += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') {
        break;
      }
      field += '"';
      at++;
    }
  }
  const rest = at;
  while (at < text.length && !isEnd(text[at] as string, delimiter)) {
    at++;
  }
  return [field + text.slice(rest, at), at];
}

function isEnd(character: string, delimiter: string): boolean {
  return character === delimiter || character === '\n' || character === '\r';
}
