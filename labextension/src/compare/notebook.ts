/** The cells of a captured notebook, as text. */

/** One cell: its source, and its outputs as far as they are text. */
export interface ICell {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly outputs: readonly string[];
}

/** Read the cells of nbformat JSON that nobody has validated. */
export function readCells(notebook: unknown): ICell[] {
  return list(field(notebook, 'cells')).map(cell => ({
    id: text(field(cell, 'id')),
    type: text(field(cell, 'cell_type')) || 'code',
    source: text(field(cell, 'source')),
    outputs: list(field(cell, 'outputs')).map(outputText).filter(Boolean)
  }));
}

/** Only plain text: an output's HTML was written by whoever wrote the notebook. */
function outputText(output: unknown): string {
  switch (field(output, 'output_type')) {
    case 'stream':
      return text(field(output, 'text'));
    case 'error':
      return `${text(field(output, 'ename'))}: ${text(field(output, 'evalue'))}`;
    default:
      return text(field(field(output, 'data'), 'text/plain'));
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** nbformat writes text as one string or as a list of lines. */
function text(value: unknown): string {
  return Array.isArray(value)
    ? value.join('')
    : typeof value === 'string'
      ? value
      : '';
}
