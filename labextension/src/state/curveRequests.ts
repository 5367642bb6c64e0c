/** Charts that ask for their curves in the same moment are answered with few requests. */

import type { ICurve, ICurveQuery, TrackerClient } from '../api';
import { metricsAtOnce } from '../api';

/** What a chart shows: one metric. */
export interface IChartQuery extends Omit<ICurveQuery, 'metricKeys'> {
  readonly metricKey: string;
  readonly maxPoints: number;
}

/** A chart that waits. */
interface IWaiting {
  readonly query: IChartQuery;
  readonly resolve: (curves: ICurve[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Gets curves for charts, several metrics with one request where all else is the same. */
export class CurveRequests {
  constructor(private readonly client: TrackerClient) {}

  /** The curves of a metric, in the order of the runs. */
  get(query: IChartQuery): Promise<ICurve[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ query, resolve, reject });
      this.timer ??= setTimeout(() => {
        this.flush();
      });
    });
  }

  private flush(): void {
    const groups = new Map<string, IWaiting[]>();
    for (const each of this.waiting) {
      const like = JSON.stringify({ ...each.query, metricKey: undefined });
      groups.set(like, [...(groups.get(like) ?? []), each]);
    }
    this.waiting = [];
    this.timer = undefined;
    groups.forEach(group => {
      this.split(group);
    });
  }

  /** Ask for as many metrics at once as have room in an answer. */
  private split(group: readonly IWaiting[]): void {
    const { runIds, maxPoints } = (group[0] as IWaiting).query;
    const size = metricsAtOnce(runIds.length, maxPoints);
    for (let start = 0; start < group.length; start += size) {
      void this.send(group.slice(start, start + size));
    }
  }

  private async send(group: readonly IWaiting[]): Promise<void> {
    const metricKeys = [...new Set(group.map(({ query }) => query.metricKey))];
    try {
      const { query: like } = group[0] as IWaiting;
      const curves = await this.client.curves.get({ ...like, metricKeys });
      for (const { query, resolve } of group) {
        resolve(curves.filter(each => each.metricKey === query.metricKey));
      }
    } catch (error) {
      group.forEach(({ reject }) => {
        reject(error);
      });
    }
  }

  private waiting: IWaiting[] = [];
  private timer?: ReturnType<typeof setTimeout>;
}
