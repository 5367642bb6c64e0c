/** Curves of several runs as lines to draw: where points go, and what cannot be drawn. */

import type { CurveX, ICurve } from '../../api';

/** Why a point is only a mark at the edge of a chart. */
export type MarkKind = 'nan' | 'high' | 'low';

/** A point that has no place on the y axis. */
export interface IMark {
  readonly x: number;
  readonly kind: MarkKind;
}

/** Lists of coordinates; null is a gap. */
export type Coordinates = ReadonlyArray<number | null>;

/** What a line looks like, and whose it is. */
export interface ILineLook {
  readonly id: string;
  readonly label: string;
  readonly runIds: readonly string[];
  /** A CSS color. */
  readonly color: string;
  /** Index of the pattern of dashes; 0 for a solid line. */
  readonly dash: number;
}

/** A line of a chart: parallel lists, sorted by x. */
export interface ILine extends ILineLook {
  readonly xs: readonly number[];
  /** What was logged, or the mean of it; may be NaN or infinite. */
  readonly values: readonly number[];
  /** What is drawn. */
  readonly ys: Coordinates;
  /** What is drawn faintly behind, when `ys` is smoothed. */
  readonly raw?: Coordinates;
  /** The band around the mean of a group. */
  readonly low?: Coordinates;
  readonly high?: Coordinates;
  readonly marks: readonly IMark[];
  /** How many points a log axis has no place for. */
  readonly notPositive: number;
}

/** How points are placed. */
export interface IPlacement {
  readonly x: CurveX;
  readonly xLog: boolean;
  readonly yLog: boolean;
  /** Weight of what came before, from 0 (none) to less than 1. */
  readonly smoothing: number;
}

/** Points in the order of their x. */
export interface IPlaced {
  readonly xs: readonly number[];
  readonly values: readonly number[];
}

/**
 * Put the points of a curve on an x axis.
 *
 * @param began - When the curve began, for relative times: a part of it does not know.
 */
export function placeCurve(
  curve: ICurve,
  x: CurveX,
  began = curveStart(curve)
): IPlaced {
  const xs =
    x === 'step'
      ? curve.steps
      : curve.timestamps.map(time => (x === 'time' ? time : time - began));
  if (
    xs.every((value, index) => index === 0 || value >= (xs[index - 1] ?? 0))
  ) {
    return { xs, values: curve.values };
  }
  // Clocks go back: times need not be in the order of steps.
  const order = xs
    .map((_value, index) => index)
    .sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
  return {
    xs: order.map(index => xs[index] as number),
    values: order.map(index => curve.values[index] as number)
  };
}

/** The time of a curve's earliest point, in ms since the epoch. */
export function curveStart(curve: ICurve): number {
  return curve.timestamps.reduce((a, b) => Math.min(a, b), Infinity);
}

/** The line of one run. */
export function makeLine(
  look: ILineLook,
  { xs, values }: IPlaced,
  placement: IPlacement
): ILine {
  const drawn = values.map((value, index) =>
    isDrawable(xs[index] as number, value, placement) ? value : null
  );
  const isSmooth = placement.smoothing > 0;
  return {
    ...look,
    xs,
    values,
    ys: isSmooth ? smooth(drawn, placement.smoothing) : drawn,
    ...(isSmooth && { raw: drawn }),
    marks: findMarks(xs, values, placement),
    notPositive: countNotPositive(xs, values, placement)
  };
}

/**
 * The moving average that TensorBoard draws: exponential, without the pull of its start to zero.
 *
 * @param weight - Of what came before, from 0 to less than 1.
 */
export function smooth(
  values: Coordinates,
  weight: number
): Array<number | null> {
  let average = 0;
  let share = 1;
  return values.map(value => {
    if (value === null) {
      return null;
    }
    average = average * weight + (1 - weight) * value;
    share *= weight;
    return average / (1 - share);
  });
}

function isDrawable(x: number, value: number, placement: IPlacement): boolean {
  return Number.isFinite(value) && isPositive(x, value, placement);
}

/** Whether log axes, if there are any, have a place for the point. */
function isPositive(
  x: number,
  value: number,
  { xLog, yLog }: IPlacement
): boolean {
  return !(xLog && x <= 0) && !(yLog && value <= 0);
}

function findMarks(
  xs: readonly number[],
  values: readonly number[],
  { xLog }: IPlacement
): IMark[] {
  return values.flatMap((value, index) => {
    const x = xs[index] as number;
    if (Number.isFinite(value) || (xLog && x <= 0)) {
      return [];
    }
    return {
      x,
      kind: Number.isNaN(value) ? 'nan' : value > 0 ? 'high' : 'low'
    };
  });
}

function countNotPositive(
  xs: readonly number[],
  values: readonly number[],
  placement: IPlacement
): number {
  return values.filter(
    (value, index) =>
      Number.isFinite(value) &&
      !isPositive(xs[index] as number, value, placement)
  ).length;
}
