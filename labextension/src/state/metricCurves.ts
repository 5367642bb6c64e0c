/** The curves of one metric, as a chart shows them. */

import type { CurveX, ICurve } from '../api';
import { describeError } from '../api';
import type { IRange } from '../compare';
import { curveStart } from '../compare';
import { Batcher } from './batcher';
import { Observable } from './observable';
import type { Tracker } from './tracker';

/** A new point of a running run shows within a second: asked for after this wait, in ms. */
const REFRESH = 250;

/** What a chart draws at most, whatever the number of its runs. */
const MAX_POINTS = 50_000;

/** Even a chart of very many runs shows the shape of each. */
const MIN_POINTS_OF_RUN = 200;

/** What is shown of which runs. */
export interface ICurvesView {
  readonly runIds: readonly string[];
  readonly x: CurveX;
  /** Most points for each run: no more than a screen can show. */
  readonly maxPoints: number;
}

/** The curves as far as they came. */
export interface IMetricCurvesState {
  /** Undefined until they are there. */
  readonly curves?: readonly ICurve[];
  /** The part of the x axis that is shown; undefined for all. */
  readonly zoom?: IRange;
  /** When the curves began, by run: what a zoomed chart has does not tell. */
  readonly began: ReadonlyMap<string, number>;
  readonly error?: string;
}

/** Loads the curves of one metric, and follows those of runs that go on. */
export class MetricCurves extends Observable<IMetricCurvesState> {
  constructor(
    private readonly tracker: Tracker,
    private readonly metricKey: string
  ) {
    super({ began: new Map() });
  }

  /** Show these runs; what was shown stays until the new curves are there. */
  readonly show = (view: ICurvesView): void => {
    const isOtherAxis = this.view !== undefined && this.view.x !== view.x;
    this.view = view;
    if (isOtherAxis) {
      // The range is in units of the axis that it was chosen on.
      this.patch({ zoom: undefined });
    }
    void this.reload();
  };

  /** Show a part of the x axis with all its points, or the whole. */
  readonly zoom = (zoom: IRange | undefined): void => {
    this.patch({ zoom });
    void this.reload();
  };

  /** Load all curves anew. */
  readonly reload = async (): Promise<void> => {
    if (this.view) {
      this.generation += 1;
      await this.load(this.view, this.view.runIds);
    }
  };

  /** Follow the runs that go on; returns how to stop that. */
  readonly follow = (): (() => void) => {
    const stop = this.tracker.watchRuns(changed => {
      const { runIds = [] } = this.view ?? {};
      this.changed.add(
        ...runIds.filter(runId => !changed || changed.has(runId))
      );
    });
    return () => {
      stop();
      this.changed.clear();
    };
  };

  private async load(
    view: ICurvesView,
    runIds: readonly string[]
  ): Promise<void> {
    const { generation } = this;
    const { zoom } = this.get();
    try {
      const curves = await this.tracker.curves.get({
        runIds,
        metricKey: this.metricKey,
        x: view.x,
        maxPoints: pointsOfRun(view),
        from: zoom?.from,
        to: zoom?.to
      });
      if (generation === this.generation) {
        this.accept(view, runIds, curves);
      }
    } catch (error) {
      if (generation === this.generation) {
        this.patch({ error: describeError(error) });
      }
    }
  }

  /** Put the curves of `runIds` in the place of what was known of them. */
  private accept(
    view: ICurvesView,
    runIds: readonly string[],
    loaded: readonly ICurve[]
  ): void {
    const { curves = [], began, zoom } = this.get();
    const known = new Map(curves.map(curve => [curve.runId, curve]));
    runIds.forEach(runId => known.delete(runId));
    loaded.forEach(curve => known.set(curve.runId, curve));
    this.patch({
      curves: view.runIds.flatMap(runId => known.get(runId) ?? []),
      ...(!zoom && {
        began: new Map([
          ...began,
          ...loaded.map(curve => [curve.runId, curveStart(curve)] as const)
        ])
      }),
      error: undefined
    });
  }

  private view?: ICurvesView;
  /** Counts what was asked for: an answer to an older question comes too late. */
  private generation = 0;
  private readonly changed = new Batcher<string>(async runIds => {
    if (this.view) {
      const shown = new Set(this.view.runIds);
      await this.load(
        this.view,
        runIds.filter(runId => shown.has(runId))
      );
    }
  }, REFRESH);
}

function pointsOfRun({ runIds, maxPoints }: ICurvesView): number {
  const share = Math.floor(MAX_POINTS / Math.max(1, runIds.length));
  return Math.min(maxPoints, Math.max(MIN_POINTS_OF_RUN, share));
}
