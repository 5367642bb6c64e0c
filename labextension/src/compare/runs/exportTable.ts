/** Tables as text, for documents and for other programs. */

/** A table cell; undefined where there is nothing. */
export type Cell = string | number | undefined;

/** What a spreadsheet program would read as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Characters that mean something in Markdown. */
const MARKUP = /[\\`*_[\]<>|~]/g;

/** The rows as CSV (RFC 4180). */
export function toCsv(rows: ReadonlyArray<readonly Cell[]>): string {
  return rows.map(row => row.map(csvCell).join(',') + '\r\n').join('');
}

/** The rows as a Markdown table; the first one is its head. */
export function toMarkdown(rows: ReadonlyArray<readonly Cell[]>): string {
  const [head = [], ...body] = rows;
  const rule = head.map(() => '---');
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [
    line(head.map(markdownCell)),
    line(rule),
    ...body.map(row => line(row.map(markdownCell)))
  ].join('');
}

function csvCell(value: Cell): string {
  if (typeof value !== 'string') {
    return value === undefined ? '' : String(value);
  }
  const isNumber = value.trim() !== '' && !Number.isNaN(Number(value));
  // A run may be called "=HYPERLINK(…)": whoever opens the file must see that, not run it.
  const text = FORMULA.test(value) && !isNumber ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function markdownCell(value: Cell): string {
  return String(value ?? '')
    .replace(MARKUP, '\\$&')
    .replace(/\s*\r?\n\s*/g, ' ');
}
