/** Lines as paths: the same ones on a canvas and in an SVG file. */

import type { Coordinates, ILine, IMark } from '../../compare';

/** What draws: a `Path2D`, a canvas, or the writer of an SVG path. */
export interface IPen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

/** Where values are on the picture, and how far it reaches. */
export interface IPlace {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
  readonly bottom: number;
  /** Size of a CSS pixel. */
  readonly pixel: number;
}

/** Half the size of a mark, in CSS pixels. */
const MARK = 3;

/** Draw a line with gaps; a point without neighbours becomes a small diamond. */
export function traceLine(
  pen: IPen,
  xs: readonly number[],
  ys: Coordinates,
  place: IPlace
): void {
  const has = (index: number) => typeof ys[index] === 'number';
  ys.forEach((value, index) => {
    if (value === null) {
      return;
    }
    const x = place.x(xs[index] as number);
    const y = place.y(value);
    if (has(index - 1)) {
      pen.lineTo(x, y);
    } else if (has(index + 1)) {
      pen.moveTo(x, y);
    } else {
      traceDiamond(pen, x, y, MARK * place.pixel);
    }
  });
}

/** Draw the outline of the band around a group, one piece for each stretch without a gap. */
export function traceBand(
  pen: IPen,
  { xs, low = [], high = [] }: ILine,
  place: IPlace
): void {
  let start = 0;
  for (let index = 0; index <= xs.length; index += 1) {
    if (typeof low[index] === 'number' && typeof high[index] === 'number') {
      continue;
    }
    for (let at = start; at < index; at += 1) {
      const x = place.x(xs[at] as number);
      const y = place.y(high[at] as number);
      if (at === start) {
        pen.moveTo(x, y);
      } else {
        pen.lineTo(x, y);
      }
    }
    for (let at = index - 1; at >= start; at -= 1) {
      pen.lineTo(place.x(xs[at] as number), place.y(low[at] as number));
    }
    if (index > start) {
      pen.closePath();
    }
    start = index + 1;
  }
}

/** Draw a mark at the edge: up for infinity, down for minus infinity, a cross for no number. */
export function traceMark(pen: IPen, mark: IMark, place: IPlace): void {
  const size = MARK * place.pixel;
  const x = place.x(mark.x);
  if (mark.kind === 'nan') {
    const y = place.bottom - size;
    pen.moveTo(x - size, y - size);
    pen.lineTo(x + size, y + size);
    pen.moveTo(x - size, y + size);
    pen.lineTo(x + size, y - size);
    return;
  }
  const isHigh = mark.kind === 'high';
  const tip = isHigh ? place.top : place.bottom;
  const base = isHigh ? tip + 2 * size : tip - 2 * size;
  pen.moveTo(x - size, base);
  pen.lineTo(x, tip);
  pen.lineTo(x + size, base);
  pen.closePath();
}

function traceDiamond(pen: IPen, x: number, y: number, size: number): void {
  pen.moveTo(x - size, y);
  pen.lineTo(x, y - size);
  pen.lineTo(x + size, y);
  pen.lineTo(x, y + size);
  pen.closePath();
}
