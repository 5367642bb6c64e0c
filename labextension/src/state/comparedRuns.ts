/** The runs of a comparison, loaded together and kept up to date. */

import type { IExperiment, IRun } from '../api';
import { describeError, filterRunIds } from '../api';
import { Batcher } from './batcher';
import { Observable } from './observable';
import type { Tracker } from './tracker';

/** Longest list of ids in one search. */
const MAX_IDS = 200;

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

/** Loads runs by their ids, many in one request, and follows their changes. */
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
    try {
      const found = await this.find(runIds);
      runIds.forEach(runId => this.known.delete(runId));
      found.forEach(run => this.known.set(run.runId, run));
      this.show();
    } catch (error) {
      this.patch({ isLoading: false, error: describeError(error) });
    }
  }

  private show(): void {
    this.set({
      runs: this.runIds.flatMap(runId => this.known.get(runId) ?? []),
      missing: this.runIds.filter(runId => !this.known.has(runId)),
      isLoading: false
    });
  }

  private async find(runIds: readonly string[]): Promise<IRun[]> {
    const { client } = this.tracker;
    this.experiments ??= await client.searchExperiments();
    const experimentIds = this.experiments.map(known => known.experimentId);
    const found: IRun[] = [];
    for (let start = 0; start < runIds.length; start += MAX_IDS) {
      const asked = runIds.slice(start, start + MAX_IDS);
      const page = await client.searchRuns({
        experimentIds,
        filter: filterRunIds(asked, ''),
        maxResults: asked.length
      });
      found.push(...page.items);
    }
    return found;
  }

  private runIds: readonly string[] = [];
  /** A search must name the experiments; runs do not move from one to another. */
  private experiments?: readonly IExperiment[];
  private readonly known = new Map<string, IRun>();
  private readonly changed = new Batcher<string>(
    runIds => this.load(runIds),
    REFRESH
  );
}
