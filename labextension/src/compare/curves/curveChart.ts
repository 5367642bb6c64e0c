/** A chart of curves: its lines, how far its axes reach, and what must be said about it. */

import type { ICurve, IRun } from '../../api';
import type { BandKind, IGrouping } from './curveGroups';
import { groupRuns, makeGroupLine } from './curveGroups';
import type { Coordinates, ILine, ILineLook, IPlacement } from './curves';
import { makeLine, placeCurve } from './curves';

/** How curves become lines. */
export interface IChartSettings extends IPlacement {
  /** One line, with a band, for each group; undefined for one line for each run. */
  readonly groupBy?: IGrouping;
  readonly band: BandKind;
}

/** What both ends of an axis are. */
export interface IRange {
  readonly from: number;
  readonly to: number;
}

/** Patterns that tell lines of one color apart; in CSS pixels. */
export const DASHES: ReadonlyArray<readonly number[]> = [
  [],
  [6, 3],
  [2, 3],
  [8, 3, 2, 3],
  [12, 4]
];

/** Part of the values at each end that count as outliers. */
const OUTLIERS = 0.05;

/** Part of its length that an axis is longer than its values. */
const PADDING = 0.04;

/** The looks of the lines that a chart of these runs has, in order. */
export function lineLooks(
  runs: readonly IRun[],
  groupBy: IGrouping | undefined,
  colorOf: (id: string, index: number) => string,
  nameOf: (value: string | undefined) => string
): ILineLook[] {
  const lines = groupBy
    ? groupRuns(runs, groupBy).map(({ value, runIds }) => ({
        id: `${groupBy.key}=${value ?? ''}`,
        label: nameOf(value),
        runIds
      }))
    : runs.map(({ runId, name }) => ({
        id: runId,
        label: name,
        runIds: [runId]
      }));
  const used = new Map<string, number>();
  return lines.map((line, index) => {
    const color = colorOf(line.id, index);
    const before = used.get(color) ?? 0;
    used.set(color, before + 1);
    return { ...line, color, dash: before % DASHES.length };
  });
}

/**
 * The lines of a chart; what has no curve is left out.
 *
 * @param began - When the curves of the runs began, as far as it is known.
 */
export function makeLines(
  looks: readonly ILineLook[],
  curves: readonly ICurve[],
  settings: IChartSettings,
  began: ReadonlyMap<string, number>
): ILine[] {
  const placed = new Map(
    curves
      .filter(curve => curve.values.length > 0)
      .map(curve => [
        curve.runId,
        placeCurve(curve, settings.x, began.get(curve.runId))
      ])
  );
  return looks.flatMap(look => {
    const found = look.runIds.flatMap(runId => placed.get(runId) ?? []);
    const [first] = found;
    if (!first) {
      return [];
    }
    return settings.groupBy
      ? makeGroupLine(look, found, settings.band, settings)
      : makeLine(look, first, settings);
  });
}

/** How far the x axis reaches. */
export function xRange(lines: readonly ILine[], isLog: boolean): IRange {
  let from = Infinity;
  let to = -Infinity;
  for (const { xs } of lines) {
    const first = isLog ? xs.find(x => x > 0) : xs[0];
    from = Math.min(from, first ?? Infinity);
    to = Math.max(to, xs.at(-1) ?? -Infinity);
  }
  return widen(from, to, isLog, 0);
}

/** How far the y axis reaches. */
export function yRange(
  lines: readonly ILine[],
  isLog: boolean,
  ignoreOutliers: boolean
): IRange {
  const shown: Coordinates[] = ignoreOutliers
    ? lines.map(({ ys }) => ys)
    : lines.flatMap(({ ys, raw = [], low = [], high = [] }) => [
        ys,
        raw,
        low,
        high
      ]);
  const values = shown
    .flat()
    .filter((value): value is number => value !== null)
    .sort((a, b) => a - b);
  const cut = ignoreOutliers ? Math.floor(values.length * OUTLIERS) : 0;
  return widen(
    values[cut] ?? Infinity,
    values[values.length - 1 - cut] ?? -Infinity,
    isLog,
    PADDING
  );
}

/** A range that is longer than nothing, and can be drawn. */
function widen(from: number, to: number, isLog: boolean, part: number): IRange {
  if (!(from <= to)) {
    return isLog ? { from: 1, to: 10 } : { from: 0, to: 1 };
  }
  if (isLog) {
    const factor = from === to ? 2 : (to / from) ** part;
    return { from: from / factor, to: to * factor };
  }
  const space = from === to ? Math.abs(from) / 10 || 1 : (to - from) * part;
  return { from: from - space, to: to + space };
}

/** What a chart does not show, and must say. */
export interface IChartNotes {
  /** Points that are NaN or infinite. */
  readonly notFinite: number;
  /** Points that log axes have no place for. */
  readonly notPositive: number;
  /** Points that were logged. */
  readonly logged: number;
  /** Points that came, when they are not all. */
  readonly thinned?: number;
}

/** Count what a chart of these lines and curves does not show. */
export function chartNotes(
  lines: readonly ILine[],
  curves: readonly ICurve[]
): IChartNotes {
  const sum = (numbers: readonly number[]) =>
    numbers.reduce((total, number) => total + number, 0);
  const isWhole = curves.every(curve => curve.isWhole);
  return {
    notFinite: sum(lines.map(({ marks }) => marks.length)),
    notPositive: sum(lines.map(({ notPositive }) => notPositive)),
    logged: sum(curves.map(({ count }) => count)),
    ...(!isWhole && { thinned: sum(curves.map(({ values }) => values.length)) })
  };
}
