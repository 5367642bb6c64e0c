/** Lines on a canvas. */

import type { ILine } from '../../compare';
import { DASHES } from '../../compare';
import { resolveColor } from '../common/theme';
import type { IPlace } from './trace';
import { traceBand, traceLine, traceMark } from './trace';

/** How strongly the parts of a line show. */
export const OPACITY = { band: 0.16, raw: 0.25 };

/** How wide a line is, in CSS pixels. */
export const LINE_WIDTH = 1.5;

/** Draw a line with its band, what it was before it was smoothed, and its marks. */
export function paintLine(
  context: CanvasRenderingContext2D,
  line: ILine,
  place: IPlace,
  width = LINE_WIDTH
): void {
  const color = resolveColor(line.color);
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineJoin = 'round';
  if (line.low) {
    const band = new Path2D();
    traceBand(band, line, place);
    context.globalAlpha = OPACITY.band;
    context.fill(band);
  }
  context.lineWidth = LINE_WIDTH * place.pixel;
  if (line.raw) {
    const raw = new Path2D();
    traceLine(raw, line.xs, line.raw, place);
    context.globalAlpha = OPACITY.raw;
    context.stroke(raw);
  }
  context.globalAlpha = 1;
  const marks = new Path2D();
  line.marks.forEach(mark => {
    traceMark(marks, mark, place);
  });
  context.stroke(marks);
  context.lineWidth = width * place.pixel;
  const dashes = DASHES[line.dash] ?? [];
  context.setLineDash(dashes.map(length => length * place.pixel));
  const path = new Path2D();
  traceLine(path, line.xs, line.ys, place);
  context.stroke(path);
  context.setLineDash([]);
}
