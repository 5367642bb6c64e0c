/** Metrics over time, thinned by the server to what a screen can show. */

import type { Caller } from './caller';
import { TRACKER } from './caller';
import { decodeNumber } from './decode';
import type { IPoint } from './entities';
import { thinCurve } from './thinCurve';
import { TrackerError } from './transport';
import type { WireNumber } from './wire';

/** What the points of a curve are placed by. Relative times are in ms since the curve began. */
export type CurveX = 'step' | 'time' | 'relative';

/** Which curves to get. */
export interface ICurveQuery {
  readonly runIds: readonly string[];
  /** Many runs are asked for one metric at a time. */
  readonly metricKeys: readonly string[];
  /** Most points of each curve. */
  readonly maxPoints?: number;
  readonly x?: CurveX;
  /** Only points from here, in units of `x`. */
  readonly from?: number;
  /** Only points up to here, in units of `x`. */
  readonly to?: number;
}

/** A metric of one run: parallel lists, sorted by step. */
export interface ICurve {
  readonly runId: string;
  readonly metricKey: string;
  /** How many points there are in the range that was asked for. */
  readonly count: number;
  /** Whether they are all here; otherwise the lowest and highest still are. */
  readonly isWhole: boolean;
  readonly steps: readonly number[];
  /** In ms since the epoch. */
  readonly timestamps: readonly number[];
  /** May be NaN or infinite. */
  readonly values: readonly number[];
}

interface IWireCurve {
  run_id: string;
  metric_key?: string;
  count?: number;
  is_whole?: boolean;
  steps?: WireNumber[];
  timestamps?: WireNumber[];
  values?: WireNumber[];
}

type ReadHistory = (runId: string, metric: string) => Promise<IPoint[]>;

const MAX_POINTS = 1000;

/** Runs that the endpoint takes at once. */
const MAX_RUNS = 200;

/** Metrics that the endpoint takes at once. */
const MAX_METRICS = 8;

/** Points of one answer: about 1 MB of JSON. */
const MAX_ANSWER = 25_000;

/** Histories that are read at once from a server that has no curves. */
const AT_ONCE = 6;

const WIRE_X = { step: 'step', time: 'time', relative: 'relative_time' };

/** Curves that have room in one answer. */
function curvesAtOnce(maxPoints: number): number {
  return Math.max(1, Math.floor(MAX_ANSWER / maxPoints));
}

/** How many metrics of so many runs one request can ask for. */
export function metricsAtOnce(runs: number, maxPoints: number): number {
  const share = Math.floor(curvesAtOnce(maxPoints) / Math.max(1, runs));
  return Math.min(MAX_METRICS, Math.max(1, share));
}

/** Gets curves; of a server without the endpoint it reads the whole history and thins it here. */
export class CurvesClient {
  constructor(
    private readonly caller: Caller,
    private readonly readHistory: ReadHistory
  ) {}

  /** The curves of the runs that have the metrics, in the order of the runs. */
  async get(query: ICurveQuery): Promise<ICurve[]> {
    const { runIds, metricKeys, maxPoints = MAX_POINTS } = query;
    const size = Math.min(MAX_RUNS, curvesAtOnce(maxPoints));
    const chunks = chunk(runIds, size);
    const curves = await Promise.all(
      chunks.map(part =>
        this.ask(
          {
            run_ids: part,
            ...(metricKeys.length === 1
              ? { metric_key: metricKeys[0] }
              : { metric_keys: metricKeys }),
            max_points: maxPoints,
            x: WIRE_X[query.x ?? 'step'],
            ...(query.from !== undefined && { x_from: query.from }),
            ...(query.to !== undefined && { x_to: query.to })
          },
          () => this.readAll({ ...query, runIds: part })
        )
      )
    );
    const places = new Map(runIds.map((runId, place) => [runId, place]));
    const placeOf = ({ runId }: ICurve) => places.get(runId) ?? -1;
    return curves.flat().sort((a, b) => placeOf(a) - placeOf(b));
  }

  /** Few points of several metrics (at most 8) of many runs, for sparklines. */
  async getMany(
    runIds: readonly string[],
    metricKeys: readonly string[],
    maxPoints: number
  ): Promise<ICurve[]> {
    const curves = await Promise.all(
      chunk(runIds, MAX_RUNS).map(part =>
        this.ask(
          { run_ids: part, metric_keys: metricKeys, max_points: maxPoints },
          // A list of runs is not worth the whole history of each.
          () => Promise.resolve([])
        )
      )
    );
    return curves.flat();
  }

  private async ask(
    body: { readonly metric_key?: string; readonly [name: string]: unknown },
    otherwise: () => Promise<ICurve[]>
  ): Promise<ICurve[]> {
    if (this.isMissing) {
      return otherwise();
    }
    try {
      const { curves = [] } = await this.caller.post<{ curves?: IWireCurve[] }>(
        `${TRACKER}/metric-curves/get`,
        body
      );
      return curves.map(curve => decodeCurve(curve, body.metric_key ?? ''));
    } catch (error) {
      if (!isUnknownEndpoint(error)) {
        throw error;
      }
      this.isMissing = true;
      return otherwise();
    }
  }

  private async readAll(query: ICurveQuery): Promise<ICurve[]> {
    const curves: ICurve[] = [];
    const wanted = query.metricKeys.flatMap(metricKey =>
      query.runIds.map(runId => [runId, metricKey] as const)
    );
    for (const part of chunk(wanted, AT_ONCE)) {
      const read = part.map(async ([runId, metricKey]) => {
        const history = await this.readHistory(runId, metricKey);
        return cut(runId, metricKey, query, history);
      });
      curves.push(...(await Promise.all(read)));
    }
    return curves.filter(curve => curve.count > 0);
  }

  private isMissing = false;
}

function decodeCurve(curve: IWireCurve, metricKey: string): ICurve {
  const { steps = [], timestamps = [], values = [] } = curve;
  return {
    runId: curve.run_id,
    metricKey: curve.metric_key ?? metricKey,
    count: curve.count ?? values.length,
    isWhole: curve.is_whole ?? false,
    steps: steps.map(decodeNumber),
    timestamps: timestamps.map(decodeNumber),
    values: values.map(decodeNumber)
  };
}

/** The part of a history that was asked for, thinned. */
function cut(
  runId: string,
  metricKey: string,
  query: ICurveQuery,
  history: readonly IPoint[]
): ICurve {
  const { x = 'step', from = -Infinity, to = Infinity } = query;
  const sorted = [...history].sort(
    (a, b) => a.step - b.step || a.timestamp - b.timestamp
  );
  const began = sorted.reduce(
    (first, point) => Math.min(first, point.timestamp),
    Infinity
  );
  const xOf = {
    step: (point: IPoint) => point.step,
    time: (point: IPoint) => point.timestamp,
    relative: (point: IPoint) => point.timestamp - began
  }[x];
  const inside = sorted.filter(point => xOf(point) >= from && xOf(point) <= to);
  const kept = thinCurve(
    inside.map(xOf),
    inside.map(point => point.value),
    query.maxPoints ?? MAX_POINTS
  ).map(index => inside[index] as IPoint);
  return {
    runId,
    metricKey,
    count: inside.length,
    isWhole: kept.length === inside.length,
    steps: kept.map(point => point.step),
    timestamps: kept.map(point => point.timestamp),
    values: kept.map(point => point.value)
  };
}

/** Whether the server has no such endpoint, rather than no such run. */
function isUnknownEndpoint(error: unknown): boolean {
  return (
    error instanceof TrackerError &&
    ([405, 501].includes(error.status) ||
      (error.status === 404 && error.code !== 'RESOURCE_DOES_NOT_EXIST'))
  );
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}
