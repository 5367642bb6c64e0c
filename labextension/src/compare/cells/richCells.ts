/** The cells of a notebook with what they showed, text and images only. */

import { field, list, text } from '../artifacts/loose';
import { outputText } from './notebook';

/** Something that a cell showed. */
export type RichOutput =
  | { readonly kind: 'text' | 'error'; readonly text: string }
  /** The address holds the image itself: nothing is fetched. */
  | { readonly kind: 'image'; readonly src: string };

/** One cell with what it showed. */
export interface IRichCell {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  /** Its number in the kernel that ran it last; unset when it did not run. */
  readonly count?: number;
  readonly outputs: readonly RichOutput[];
}

/** Images that browsers show, the best one first. */
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Read the cells of nbformat JSON that nobody has validated. */
export function readRichCells(notebook: unknown): IRichCell[] {
  return list(field(notebook, 'cells')).map(cell => {
    const count = field(cell, 'execution_count');
    return {
      id: text(field(cell, 'id')),
      type: text(field(cell, 'cell_type')) || 'code',
      source: text(field(cell, 'source')),
      count: typeof count === 'number' ? count : undefined,
      outputs: list(field(cell, 'outputs')).flatMap(readOutput)
    };
  });
}

/** Never HTML or script: those were written by whoever wrote the notebook. */
function readOutput(output: unknown): RichOutput[] {
  const data = field(output, 'data');
  const image = readImage(data);
  if (image) {
    return [{ kind: 'image', src: image }];
  }
  const isError = field(output, 'output_type') === 'error';
  const traceback = list(field(output, 'traceback')).map(text).join('\n');
  const shown = plain((isError && traceback) || outputText(output));
  return shown ? [{ kind: isError ? 'error' : 'text', text: shown }] : [];
}

function readImage(data: unknown): string | undefined {
  const svg = text(field(data, 'image/svg+xml'));
  if (svg) {
    // An image element runs no script of an SVG, and loads nothing.
    return `data:image/svg+xml,${encodeURIComponent(svg)}`;
  }
  return IMAGES.map(type => {
    const bytes = text(field(data, type)).replace(/\s/g, '');
    return /^[A-Za-z0-9+/]+=*$/.test(bytes) && `data:${type};base64,${bytes}`;
  }).find(Boolean) as string | undefined;
}

/** Text without the terminal's colors. */
function plain(shown: string): string {
  // eslint-disable-next-line no-control-regex
  return shown.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
