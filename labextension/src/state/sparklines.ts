/** Small curves for the runs of a list that are in view. */

import type { ICurve, TrackerClient } from '../api';
import { Batcher } from './batcher';
import { Observable } from './observable';

/** The curves that are loaded, by run and metric; `curveKey` makes their keys. */
export type CurvesByKey = ReadonlyMap<string, ICurve>;

/** Points of a curve as wide as a word. */
const MAX_POINTS = 40;

/** Metrics of one request. */
const MAX_METRICS = 8;

/** How long a request waits for others, and a changed run for more changes, in ms. */
const WAIT = 100;
const CHANGE_WAIT = 1000;

/** Curves that are kept. */
const MAX_KEPT = 5000;

/** Key of a run's curve of a metric. */
export function curveKey(runId: string, metric: string): string {
  return `${runId} ${metric}`;
}

/** Loads curves when they are wanted, many with one request. */
export class Sparklines extends Observable<CurvesByKey> {
  constructor(private readonly client: TrackerClient) {
    super(new Map());
  }

  /** Say which metrics are shown of which runs; loads what is not there. */
  want(runIds: readonly string[], metrics: readonly string[]): void {
    this.inView = new Set(runIds);
    this.metrics = metrics.slice(0, MAX_METRICS);
    this.missing.add(...runIds.filter(runId => this.lacks(runId)));
  }

  /** Load the curves of changed runs anew: those in view soon, others when they are wanted. */
  follow(runIds: ReadonlySet<string>): void {
    runIds.forEach(runId => this.asked.delete(runId));
    this.changed.add(...[...runIds].filter(runId => this.inView.has(runId)));
  }

  /** Load the curves anew when they are wanted again. */
  forget(): void {
    this.asked.clear();
  }

  private lacks(runId: string): boolean {
    const asked = this.asked.get(runId);
    return !this.metrics.every(metric => asked?.has(metric));
  }

  private async load(runIds: readonly string[]): Promise<void> {
    const { metrics } = this;
    // What was scrolled past while it waited is not worth a request.
    const wanted = runIds.filter(
      runId => this.inView.has(runId) && this.lacks(runId)
    );
    if (wanted.length === 0 || metrics.length === 0) {
      return;
    }
    wanted.forEach(runId => this.asked.set(runId, new Set(metrics)));
    // A list without small curves is still a list.
    const curves = await this.client.curves
      .getMany(wanted, metrics, MAX_POINTS)
      .catch(() => []);
    const loaded = new Map(this.get());
    curves.forEach(curve => {
      const key = curveKey(curve.runId, curve.metricKey);
      loaded.delete(key); // to stand last: the first ones are forgotten first
      loaded.set(key, curve);
    });
    [...loaded.keys()].slice(0, -MAX_KEPT).forEach(key => {
      loaded.delete(key);
      this.asked.delete(key.slice(0, key.indexOf(' ')));
    });
    this.set(loaded);
  }

  private inView: ReadonlySet<string> = new Set();
  private metrics: readonly string[] = [];
  /** Which metrics were asked for, by the run. */
  private readonly asked = new Map<string, ReadonlySet<string>>();
  private readonly missing = new Batcher<string>(ids => this.load(ids), WAIT);
  private readonly changed = new Batcher<string>(
    ids => this.load(ids),
    CHANGE_WAIT
  );
}
