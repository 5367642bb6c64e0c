/** What all views of a comparison share: which runs, what is pointed at, how curves are drawn. */

import type { ICurveSettings } from '../compare';
import { CURVE_SETTINGS, MAX_SMOOTHING } from '../compare';
import { Observable } from './observable';

/** The state of a comparison. */
export interface IComparisonState extends ICurveSettings {
  readonly runIds: readonly string[];
  /** The run that is pointed at anywhere. */
  readonly hovered?: string;
  /** The runs that a view has narrowed the comparison to; undefined for all. */
  readonly brushed?: readonly string[];
  /** Where the cursor of the charts is held, in units of `x`. */
  readonly pinnedX?: number;
}

/** The shared state of all views of one comparison. */
export class Comparison extends Observable<IComparisonState> {
  constructor(
    runIds: readonly string[] = [],
    settings: Partial<ICurveSettings> = {}
  ) {
    super({ ...CURVE_SETTINGS, ...settings, runIds });
  }

  /** Compare other runs; whoever is gone is no longer pointed at or brushed. */
  readonly setRunIds = (runIds: readonly string[]): void => {
    const { hovered, brushed } = this.get();
    this.patch({
      runIds,
      hovered: runIds.find(runId => runId === hovered),
      brushed: brushed?.filter(runId => runIds.includes(runId))
    });
  };

  /** Point at a run, or at none. */
  readonly hover = (runId: string | undefined): void => {
    if (runId !== this.get().hovered) {
      this.patch({ hovered: runId });
    }
  };

  /** Narrow the comparison to these runs; undefined for all. */
  readonly brush = (runIds: readonly string[] | undefined): void => {
    this.patch({ brushed: runIds });
  };

  /** Take one run out of the narrowed comparison, or put it back. */
  readonly toggleBrushed = (runId: string): void => {
    const { runIds, brushed = runIds } = this.get();
    const next = runIds.filter(id => (id === runId) !== brushed.includes(id));
    this.brush(next.length === runIds.length ? undefined : next);
  };

  /** Whether a run is not brushed out. */
  readonly isShown = (runId: string): boolean =>
    this.get().brushed?.includes(runId) ?? true;

  /** Draw the curves in another way. */
  readonly setCurves = (settings: Partial<ICurveSettings>): void => {
    const next = { ...settings };
    if (next.smoothing !== undefined) {
      Object.assign(next, {
        smoothing: Math.min(MAX_SMOOTHING, Math.max(0, next.smoothing))
      });
    }
    // A held cursor means nothing on another axis.
    const isOtherAxis = next.x !== undefined && next.x !== this.get().x;
    this.patch({ ...next, ...(isOtherAxis && { pinnedX: undefined }) });
  };

  /** Hold the cursor of the charts at `x`, or let it go. */
  readonly pinX = (x: number | undefined): void => {
    this.patch({ pinnedX: x });
  };
}
