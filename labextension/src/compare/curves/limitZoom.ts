/** How far a chart can be zoomed. */

import type { IRange } from './curveChart';

/** The part of `range` in which there is something; undefined where that is all there is. */
export function limitZoom(range: IRange, whole: IRange): IRange | undefined {
  const from = Math.max(range.from, whole.from);
  const to = Math.min(range.to, whole.to);
  const isAll = from === whole.from && to === whole.to;
  return isAll || from >= to ? undefined : { from, to };
}
