/** What curves say at one place, and as a whole. */

import type { ICurve } from '../../api';
import { firstAtOrAfter } from './curveGroups';
import type { ILine } from './curves';

/** A line's point nearest to the cursor. */
export interface IValueAt {
  readonly line: ILine;
  readonly x: number;
  readonly y: number;
}

/** The value of each line near `x`, the highest first; lines that do not reach there are left out. */
export function valuesAt(
  lines: readonly ILine[],
  x: number,
  tolerance: number
): IValueAt[] {
  return lines
    .flatMap(line => nearestPoint(line, x, tolerance) ?? [])
    .sort((a, b) => b.y - a.y);
}

function nearestPoint(
  line: ILine,
  x: number,
  tolerance: number
): IValueAt | undefined {
  const { xs, ys } = line;
  const after = firstAtOrAfter(xs, x);
  let right = after;
  while (right < xs.length && ys[right] === null) {
    right += 1;
  }
  let left = after - 1;
  while (left >= 0 && ys[left] === null) {
    left -= 1;
  }
  const isInside = left >= 0 && right < xs.length;
  const distance = (index: number) => Math.abs((xs[index] ?? Infinity) - x);
  const index = distance(left) < distance(right) ? left : right;
  const y = ys[index];
  // Between two points of a line any distance is near.
  return y === undefined ||
    y === null ||
    !(isInside || distance(index) <= tolerance)
    ? undefined
    : { line, x: xs[index] as number, y };
}

/** The values around the one at `index`, at most `count` of them, in order. */
export function around<T>(
  items: readonly T[],
  index: number,
  count: number
): readonly T[] {
  const start = Math.min(
    Math.max(0, index - Math.floor(count / 2)),
    Math.max(0, items.length - count)
  );
  return items.slice(start, start + count);
}

/** A curve in a few numbers; unset where it has no finite value. */
export interface ICurveSummary {
  readonly runId: string;
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
  readonly last: number;
  readonly min?: number;
  readonly max?: number;
}

/** The curves that are not empty in a few numbers each. */
export function summarizeCurves(curves: readonly ICurve[]): ICurveSummary[] {
  return curves
    .filter(({ values }) => values.length > 0)
    .map(({ runId, count, steps, values }) => {
      const finite = values.filter(Number.isFinite);
      return {
        runId,
        count,
        firstStep: steps[0] as number,
        lastStep: steps.at(-1) as number,
        last: values.at(-1) as number,
        ...(finite.length > 0 && {
          min: finite.reduce((a, b) => Math.min(a, b)),
          max: finite.reduce((a, b) => Math.max(a, b))
        })
      };
    });
}
