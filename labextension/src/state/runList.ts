/** The runs of the sidebar: searched, paged and kept up to date. */

import type { IChange, IExperiment, IRun, TrackerClient } from '../api';
import { describeError, filterRunIds } from '../api';
import { Batcher } from './batcher';
import { appendRuns, mergeRuns } from './mergeRuns';
import { Observable } from './observable';

/** Longest list of ids in one search. */
const MAX_IDS = 200;

/** What the list shows. */
export interface IRunListState {
  readonly experiments: readonly IExperiment[];
  /** Empty for all experiments. */
  readonly experimentId: string;
  readonly filter: string;
  readonly runs: readonly IRun[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** Why the last search failed. */
  readonly error?: string;
}

const INITIAL: IRunListState = {
  experiments: [],
  experimentId: '',
  filter: '',
  runs: [],
  hasMore: false,
  isLoading: true
};

/** Searches runs, newest first, and follows their changes. */
export class RunList extends Observable<IRunListState> {
  constructor(private readonly client: TrackerClient) {
    super(INITIAL);
  }

  /** Number of runs on a page. */
  pageSize = 50;

  /** Search anew. */
  readonly reload = (): Promise<void> => {
    this.loading = this.load();
    return this.loading;
  };

  /** Search in one experiment, or in all for an empty id. */
  readonly setExperiment = (experimentId: string): Promise<void> => {
    this.patch({ experimentId, runs: [] });
    return this.reload();
  };

  /** Search for the runs that match `filter`. */
  readonly setFilter = (filter: string): Promise<void> => {
    this.patch({ filter: filter.trim() });
    return this.reload();
  };

  /** Show the next page too. */
  readonly loadMore = async (): Promise<void> => {
    const generation = this.generation;
    this.patch({ isLoading: true });
    try {
      const page = await this.search({
        maxResults: this.pageSize,
        pageToken: this.nextPageToken
      });
      if (generation === this.generation) {
        this.nextPageToken = page.nextPageToken;
        this.show(appendRuns(this.get().runs, page.items));
      }
    } catch (error) {
      this.fail(error, generation);
    }
  };

  /** Fetch what changed, and only that. */
  follow(changes: readonly IChange[]): void {
    const { experimentId } = this.get();
    const concerned = changes.filter(
      change => !experimentId || change.experimentId === experimentId
    );
    this.changed.add(...concerned.flatMap(idOfRun));
    if (changes.some(change => this.isUnknownExperiment(change))) {
      void this.reload();
    }
  }

  /** A run that was seen, also when it is no longer shown. */
  find(runId: string): IRun | undefined {
    return this.seen.get(runId);
  }

  private async load(): Promise<void> {
    const generation = ++this.generation;
    this.changed.clear();
    this.patch({ isLoading: true });
    try {
      const experiments = await this.client.searchExperiments();
      if (generation !== this.generation) {
        return;
      }
      this.patch({ experiments });
      const page = await this.search({ maxResults: this.pageSize });
      if (generation === this.generation) {
        this.nextPageToken = page.nextPageToken;
        this.show(page.items);
      }
    } catch (error) {
      this.fail(error, generation);
    }
  }

  private isUnknownExperiment({ entity, experimentId }: IChange): boolean {
    return (
      entity === 'experiment' ||
      (entity === 'run' &&
        !this.get().experiments.some(
          known => known.experimentId === experimentId
        ))
    );
  }

  private async refresh(runIds: string[]): Promise<void> {
    // A search that is under way may be older than the change: it must not come last.
    await this.loading;
    const generation = this.generation;
    try {
      for (let start = 0; start < runIds.length; start += MAX_IDS) {
        const asked = runIds.slice(start, start + MAX_IDS);
        const filter = filterRunIds(asked, this.get().filter);
        const found = await this.search({ filter, maxResults: asked.length });
        if (generation !== this.generation) {
          return;
        }
        const { runs } = this.get();
        const hasMore = this.nextPageToken !== undefined;
        this.show(mergeRuns(runs, new Set(asked), found.items, hasMore));
      }
    } catch (error) {
      this.fail(error, generation);
    }
  }

  private search(query: {
    filter?: string;
    maxResults: number;
    pageToken?: string;
  }) {
    const { experiments, experimentId, filter } = this.get();
    const experimentIds = experimentId
      ? [experimentId]
      : experiments.map(experiment => experiment.experimentId);
    return this.client.searchRuns({ experimentIds, filter, ...query });
  }

  private show(runs: readonly IRun[]): void {
    runs.forEach(run => this.seen.set(run.runId, run));
    const hasMore = this.nextPageToken !== undefined;
    this.patch({ runs, hasMore, isLoading: false, error: undefined });
  }

  private fail(error: unknown, generation: number): void {
    if (generation === this.generation) {
      this.patch({ isLoading: false, error: describeError(error) });
    }
  }

  /** Counts searches, so that the answer to an outdated one is dropped. */
  private generation = 0;
  private loading = Promise.resolve();
  private nextPageToken?: string;
  private readonly seen = new Map<string, IRun>();
  private readonly changed = new Batcher<string>(ids => this.refresh(ids));
}

function idOfRun(change: IChange): string[] {
  return change.entity === 'run' ? [change.entityId] : [];
}
