/** The runs of a comparison, loaded together and kept up to date. */

import type { IExperiment, IRun } from '../api';
import { describeError, filterRunIds } from '../api';
import { Batcher } from './batcher';
import { Observable } from './observable';
import type { Tracker } from './tracker';

/** Runs in one answer: with 500 keys each that is below a megabyte. */
const AT_ONCE = 20;

/** Searches that are under way together. */
const PARALLEL = 4;

/** Runs that log without pause are asked for anew this often, in ms. */
const REFRESH = 500;

/** What is compared. */
export interface IComparedRunsState {
  /** In the order that was asked for. */
  readonly runs: readonly IRun[];
  /** Ids of runs that do not exist any more. */
  readonly missing: readonly string[];
  readonly isLoading: boolean;
  /** Why the last search failed. */
  readonly error?: string;
}

/** Loads runs by their ids, many in one request, and shows them as they come; follows their changes. */
export class ComparedRuns extends Observable<IComparedRunsState> {
  constructor(private readonly tracker: Tracker) {
    super({ runs: [], missing: [], isLoading: true });
  }

  /** Follow the changes of the runs; returns how to stop that. */
  readonly follow = (): (() => void) => {
    const stop = this.tracker.watchRuns(changed => {
      this.changed.add(
        ...this.runIds.filter(runId => !changed || changed.has(runId))
      );
    });
    return () => {
      stop();
      this.changed.clear();
    };
  };

  /** Show these runs; those that are not known yet are loaded. */
  readonly setRunIds = (runIds: readonly string[]): Promise<void> => {
    this.runIds = runIds;
    const unknown = runIds.filter(runId => !this.known.has(runId));
    if (unknown.length === 0) {
      this.show();
      return Promise.resolve();
    }
    this.patch({ isLoading: true });
    return this.load(unknown);
  };

  /** Load all of them anew. */
  readonly reload = (): Promise<void> => this.load(this.runIds);

  private async load(runIds: readonly string[]): Promise<void> {
    const chunks = inChunks(runIds);
    const work = async () => {
      for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
        const found = await this.find(chunk);
        chunk.forEach(runId => this.known.delete(runId));
        found.forEach(run => this.known.set(run.runId, run));
        this.patch({ runs: this.knownRuns() });
      }
    };
    try {
      await Promise.all(Array.from({ length: PARALLEL }, work));
      this.show();
    } catch (error) {
      this.patch({ isLoading: false, error: describeError(error) });
    }
  }

  private show(): void {
    this.set({
      runs: this.knownRuns(),
      missing: this.runIds.filter(runId => !this.known.has(runId)),
      isLoading: false
    });
  }

  private async find(runIds: readonly string[]): Promise<readonly IRun[]> {
    const { client } = this.tracker;
    this.experiments ??= client.searchExperiments();
    const experiments = await this.experiments.catch((error: unknown) => {
      this.experiments = undefined;
      throw error;
    });
    const page = await client.searchRuns({
      experimentIds: experiments.map(known => known.experimentId),
      filter: filterRunIds(runIds, ''),
      maxResults: runIds.length
    });
    return page.items;
  }

  private knownRuns(): IRun[] {
    return this.runIds.flatMap(runId => this.known.get(runId) ?? []);
  }

  private runIds: readonly string[] = [];
  /** A search must name the experiments; runs do not move from one to another. */
  private experiments?: Promise<readonly IExperiment[]>;
  private readonly known = new Map<string, IRun>();
  private readonly changed = new Batcher<string>(
    runIds => this.load(runIds),
    REFRESH
  );
}

function inChunks(runIds: readonly string[]): string[][] {
  const count = Math.ceil(runIds.length / AT_ONCE);
  return Array.from({ length: count }, (_, i) =>
    runIds.slice(i * AT_ONCE, (i + 1) * AT_ONCE)
  );
}
