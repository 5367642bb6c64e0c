/** The runs of one open notebook. */

import type { IRun } from '../api';
import { describeError, filterRunIds, quote } from '../api';
import type { IOpenCell } from '../compare';
import { metricNames, ROW_TAGS, SOURCE_TAG } from '../compare';
import { Batcher } from './batcher';
import { mergeRuns } from './mergeRuns';
import { Observable } from './observable';
import type { Tracker } from './tracker';

/** As many runs of a notebook are looked at as one page has. */
const MAX_RUNS = 200;

/** As many metrics are loaded of each of them. */
const MAX_METRICS = 20;

/** What is known of an open notebook. */
export interface INotebookRunsState {
  /** Newest first. */
  readonly runs: readonly IRun[];
  /** Its code cells as they stand, in their order. */
  readonly cells: readonly IOpenCell[];
  readonly isLoading: boolean;
  /** Why its runs could not be loaded. */
  readonly error?: string;
}

/** Finds the runs of one notebook, and follows their changes until it is disposed of. */
export class NotebookRuns extends Observable<INotebookRunsState> {
  constructor(
    private readonly tracker: Tracker,
    /** Where the notebook is, as `%%track` records it. */
    readonly path: string
  ) {
    super({ runs: [], cells: [], isLoading: true });
    this.stop = tracker.watchRuns(runIds => {
      if (runIds) {
        this.changed.add(...runIds);
      } else {
        void this.load();
      }
    });
  }

  /** Search anew. */
  readonly load = async (): Promise<void> => {
    const generation = ++this.generation;
    this.changed.clear();
    try {
      const found = await this.search(this.isOfNotebook);
      const isNews = found.length > 0 && !this.metrics?.length;
      if (isNews) {
        this.metrics = await this.usualMetrics(found);
      }
      const runs =
        isNews && this.metrics ? await this.search(this.isOfNotebook) : found;
      if (generation === this.generation) {
        this.patch({ runs, isLoading: false, error: undefined });
      }
    } catch (error) {
      if (generation === this.generation) {
        this.patch({ isLoading: false, error: describeError(error) });
      }
    }
  };

  /** Say how the cells stand now. */
  setCells(cells: readonly IOpenCell[]): void {
    if (JSON.stringify(cells) !== JSON.stringify(this.get().cells)) {
      this.patch({ cells });
    }
  }

  find(runId: string): IRun | undefined {
    return this.get().runs.find(run => run.runId === runId);
  }

  /** Follow no more changes. */
  dispose(): void {
    this.stop();
    this.changed.clear();
    this.generation++;
  }

  private async refresh(runIds: readonly string[]): Promise<void> {
    const { runs, error } = this.get();
    if (error || runIds.length > MAX_RUNS || !this.metrics?.length) {
      // Nothing is known yet, or next to everything changed.
      await this.load();
      return;
    }
    const { generation } = this;
    try {
      const filter = filterRunIds(runIds, this.isOfNotebook);
      const found = await this.search(filter);
      if (found.some(hasOtherMetrics)) {
        this.metrics = undefined;
        await this.load();
      } else if (generation === this.generation) {
        const asked = new Set(runIds);
        const merged = mergeRuns(runs, asked, found, false, newestFirst);
        this.patch({ runs: merged });
      }
    } catch (reason) {
      this.patch({ error: describeError(reason) });
    }
  }

  private async search(filter: string): Promise<readonly IRun[]> {
    const experimentIds = await this.tracker.experiments.ids();
    if (experimentIds.length === 0) {
      return [];
    }
    const page = await this.tracker.client.searchRuns({
      experimentIds,
      filter,
      keys: { metrics: this.metrics ?? [], tags: ROW_TAGS },
      maxResults: MAX_RUNS
    });
    return page.items;
  }

  /** The metrics that most runs of the same experiments have. */
  private async usualMetrics(runs: readonly IRun[]): Promise<string[]> {
    const experimentIds = [...new Set(runs.map(run => run.experimentId))];
    try {
      const keys = await this.tracker.client.runIndex.keys({
        experimentIds,
        kind: 'metric',
        maxResults: MAX_METRICS
      });
      return keys.map(({ key }) => key);
    } catch {
      // A server that cannot tell has sent everything anyway.
      return metricNames(runs);
    }
  }

  private get isOfNotebook(): string {
    return `tags.\`${SOURCE_TAG}\` = ${quote(this.path)}`;
  }

  private metrics?: readonly string[];
  /** Counts searches, so that the answer to an outdated one is dropped. */
  private generation = 0;
  private readonly stop: () => void;
  private readonly changed = new Batcher<string>(ids => this.refresh(ids));
}

/** Whether a run that has ended logged nothing, or nothing of what was asked for. */
function hasOtherMetrics({ endTime, metrics }: IRun): boolean {
  return endTime !== undefined && Object.keys(metrics).length === 0;
}

function newestFirst(a: IRun, b: IRun): number {
  return b.startTime - a.startTime;
}
