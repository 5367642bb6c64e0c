/** The cells of a captured notebook, as text. */

import { field, list, text } from '../artifacts/loose';

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

/** An output as plain text only: HTML in it was written by whoever wrote the notebook. */
export function outputText(output: unknown): string {
  switch (field(output, 'output_type')) {
    case 'stream':
      return text(field(output, 'text'));
    case 'error':
      return `${text(field(output, 'ename'))}: ${text(field(output, 'evalue'))}`;
    default:
      return text(field(field(output, 'data'), 'text/plain'));
  }
}
