/** Pieces of the search language. */

/** Write `text` as a quoted string of the search language. */
export function quote(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

/**
 * Narrow `filter` to the runs with these ids.
 *
 * Parentheses are only written where the filter needs them, since plain MLflow servers know none.
 */
export function filterRunIds(
  runIds: readonly string[],
  filter: string
): string {
  const among = `attributes.run_id IN (${runIds.map(quote).join(', ')})`;
  if (!filter.trim()) {
    return among;
  }
  const rest = /\b(or|not)\b/i.test(filter) ? `(${filter})` : filter;
  return `${among} AND ${rest}`;
}
