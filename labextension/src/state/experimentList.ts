/** The experiments of the sidebar. */

import type { IChange, IExperiment, TrackerClient } from '../api';
import { describeError } from '../api';
import { Batcher } from './batcher';
import type { IMemory } from './memory';
import { readStrings } from './memory';
import { Observable } from './observable';

/** What the list shows. */
export interface IExperimentListState {
  /** Most recently changed first. */
  readonly experiments: readonly IExperiment[];
  /** How many runs an experiment has, by its id, where that was asked for. */
  readonly counts: Readonly<Record<string, number | undefined>>;
  readonly isLoading: boolean;
  /** Why the last request failed. */
  readonly error?: string;
}

/** Where the ids of the last visit are kept. */
const KEPT = 'experiment-ids';

/** How long counts may lag behind, in ms. */
const COUNT_WAIT = 1000;

/** Lists experiments, counts the runs of those that are seen, and follows their changes. */
export class ExperimentList extends Observable<IExperimentListState> {
  constructor(
    private readonly client: TrackerClient,
    private readonly memory: IMemory
  ) {
    super({ experiments: [], counts: {}, isLoading: true });
  }

  /** List anew. */
  readonly reload = (): Promise<void> => {
    this.loading = this.load();
    return this.loading;
  };

  /**
   * The ids of all experiments.
   *
   * At first those of the last visit: runs need not wait for the list of experiments.
   */
  async ids(): Promise<readonly string[]> {
    if (this.get().isLoading) {
      const kept = await this.memory.load(KEPT).catch(() => undefined);
      const ids = readStrings(kept);
      if (ids.length > 0) {
        return ids;
      }
      await this.loading;
    }
    return this.get().experiments.map(({ experimentId }) => experimentId);
  }

  nameOf(experimentId: string): string | undefined {
    return this.get().experiments.find(
      known => known.experimentId === experimentId
    )?.name;
  }

  /** Count the runs of an experiment, and keep the count up to date from now on. */
  readonly count = (experimentId: string): void => {
    if (!(experimentId in this.get().counts)) {
      this.uncounted.add(experimentId);
    }
  };

  /** Make an experiment; rejects with the server's refusal. */
  async create(name: string): Promise<string> {
    const experimentId = await this.client.experiments.create(name);
    await this.reload();
    return experimentId;
  }

  async rename(experimentId: string, name: string): Promise<void> {
    await this.client.experiments.rename(experimentId, name);
    await this.reload();
  }

  /** Put an experiment into the trash; `restore` takes it out again. */
  async delete(experimentId: string): Promise<void> {
    await this.client.experiments.delete(experimentId);
    await this.reload();
  }

  async restore(experimentId: string): Promise<void> {
    await this.client.experiments.restore(experimentId);
    await this.reload();
  }

  /** List anew if experiments changed, count anew where runs did. */
  follow(changes: readonly IChange[]): void {
    if (changes.some(change => this.isNews(change))) {
      void this.reload();
    }
    const { counts } = this.get();
    this.stale.add(
      ...changes
        .filter(({ entity }) => entity === 'run')
        .map(({ experimentId }) => experimentId)
        .filter(experimentId => experimentId in counts)
    );
  }

  private isNews({ entity, experimentId }: IChange): boolean {
    return (
      entity === 'experiment' ||
      (entity === 'run' && this.nameOf(experimentId) === undefined)
    );
  }

  private async load(): Promise<void> {
    try {
      const experiments = await this.client.searchExperiments();
      experiments.sort((a, b) => b.updatedAt - a.updatedAt);
      this.patch({ experiments, isLoading: false, error: undefined });
      const ids = experiments.map(({ experimentId }) => experimentId);
      await this.memory.save(KEPT, ids).catch(() => undefined);
    } catch (error) {
      this.patch({ isLoading: false, error: describeError(error) });
    }
  }

  private async countAll(experimentIds: readonly string[]): Promise<void> {
    const groups = await this.client.runIndex
      .countBy(experimentIds, 'experiment_id')
      .catch(() => undefined);
    // A server that cannot count leaves the numbers out.
    const found =
      groups && new Map(groups.map(({ value, runs }) => [value, runs]));
    const counts = experimentIds.map(id => [id, found && (found.get(id) ?? 0)]);
    this.patch({
      counts: { ...this.get().counts, ...Object.fromEntries(counts) }
    });
  }

  private loading = Promise.resolve();
  private readonly uncounted = new Batcher<string>(ids => this.countAll(ids));
  private readonly stale = new Batcher<string>(
    ids => this.countAll(ids),
    COUNT_WAIT
  );
}
