/** Many runs as few lines: the mean of each group, with a band around it. */

import type { IRun } from '../../api';
import type { ILine, ILineLook, IPlaced, IPlacement } from './curves';
import { makeLine, smooth } from './curves';

/** What kinds of values runs can be grouped by. */
export const GROUP_KINDS = ['param', 'tag', 'attribute'] as const;

/** What the runs of one line have in common. */
export interface IGrouping {
  readonly kind: (typeof GROUP_KINDS)[number];
  readonly key: string;
}

/** What the band around the mean of a group shows: lowest to highest, or the standard deviation. */
export type BandKind = 'range' | 'deviation';

/** The runs with one value. */
export interface IRunGroup {
  /** Undefined for the runs that have none. */
  readonly value?: string;
  readonly runIds: readonly string[];
}

/** A grid finer than this shows no more on any screen. */
const MAX_GRID = 500;

/** The attributes of runs that one can group by. */
export const GROUP_ATTRIBUTES = ['status', 'user', 'experiment'] as const;

/** The groups in the order in which their first runs come. */
export function groupRuns(runs: readonly IRun[], key: IGrouping): IRunGroup[] {
  const groups = new Map<string | undefined, string[]>();
  for (const run of runs) {
    const value = groupValue(run, key);
    groups.set(value, [...(groups.get(value) ?? []), run.runId]);
  }
  return [...groups].map(([value, runIds]) => ({ value, runIds }));
}

function groupValue(run: IRun, { kind, key }: IGrouping): string | undefined {
  if (kind === 'attribute') {
    const attributes: Readonly<Record<string, string>> = {
      status: run.status,
      user: run.user,
      experiment: run.experimentId
    };
    return attributes[key];
  }
  const values = kind === 'param' ? run.params : run.tags;
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** The line of a group: where several curves are, their mean and how far they lie apart. */
export function makeGroupLine(
  look: ILineLook,
  curves: readonly IPlaced[],
  band: BandKind,
  placement: IPlacement
): ILine {
  const cleaned = curves.map(keepFinite).filter(({ xs }) => xs.length > 0);
  const xs = makeGrid(cleaned);
  const stats = xs.map(x => {
    const values = cleaned.flatMap(curve => valueAt(curve, x) ?? []);
    return describe(values, band);
  });
  const line = makeLine(
    look,
    { xs, values: stats.map(({ mean }) => mean) },
    placement
  );
  const edge = (name: 'low' | 'high') => {
    const values = stats.map((stat, index) =>
      // A log axis has no end to which a band could reach.
      line.ys[index] === null || (placement.yLog && stat[name] <= 0)
        ? null
        : stat[name]
    );
    return placement.smoothing > 0
      ? smooth(values, placement.smoothing)
      : values;
  };
  return {
    ...line,
    raw: undefined,
    low: edge('low'),
    high: edge('high'),
    // What each run has that cannot be drawn, and not the mean only.
    marks: curves.flatMap(curve => makeLine(look, curve, placement).marks)
  };
}

function keepFinite({ xs, values }: IPlaced): IPlaced {
  const kept = values.flatMap((value, index) =>
    Number.isFinite(value) ? index : []
  );
  return {
    xs: kept.map(index => xs[index] as number),
    values: kept.map(index => values[index] as number)
  };
}

/** The places where any curve has a point, or as many evenly spaced ones as a screen can show. */
function makeGrid(curves: readonly IPlaced[]): number[] {
  const all = new Set(curves.flatMap(({ xs }) => xs));
  const sorted = [...all].sort((a, b) => a - b);
  if (sorted.length <= MAX_GRID) {
    return sorted;
  }
  const first = sorted[0] as number;
  const span = (sorted.at(-1) as number) - first;
  return Array.from(
    { length: MAX_GRID },
    (_item, index) => first + (span * index) / (MAX_GRID - 1)
  );
}

/** The value of a curve at `x`, on the straight line between its neighbours; none outside. */
function valueAt({ xs, values }: IPlaced, x: number): number | undefined {
  const after = firstAtOrAfter(xs, x);
  const right = xs[after];
  if (right === undefined) {
    return undefined;
  }
  if (right === x) {
    return values[after];
  }
  const left = xs[after - 1];
  if (left === undefined) {
    return undefined;
  }
  const share = (x - left) / (right - left);
  const from = values[after - 1] as number;
  return from + share * ((values[after] as number) - from);
}

/** Index of the first of the sorted numbers that is not less than `x`. */
export function firstAtOrAfter(sorted: readonly number[], x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function describe(
  values: readonly number[],
  band: BandKind
): { mean: number; low: number; high: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (band === 'range') {
    return { mean, low: Math.min(...values), high: Math.max(...values) };
  }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation =
    values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  return { mean, low: mean - deviation, high: mean + deviation };
}
