/** Everything that the screens share. */

import type { IChange, ITransport } from '../api';
import { ChangeFeed, TrackerClient } from '../api';
import { ModelList } from './modelList';
import { RunList } from './runList';
import { Selection } from './selection';
import { Verifications } from './verifications';

/** Called with the ids of changed runs, or with nothing when any may have changed. */
export type RunWatcher = (runIds?: ReadonlySet<string>) => void;

/** The tracker as one page sees it: the client, the shared lists, and the feed behind them. */
export class Tracker {
  constructor(transport: ITransport) {
    this.client = new TrackerClient(transport);
    this.runs = new RunList(this.client);
    this.models = new ModelList(this.client);
    this.verifications = new Verifications(this.client);
    this.feed = new ChangeFeed(since => this.client.openChanges(since), {
      onChanges: changes => {
        this.follow(changes);
      },
      onConnected: () => {
        void this.reload();
      }
    });
  }

  readonly client: TrackerClient;
  readonly runs: RunList;
  readonly models: ModelList;
  readonly verifications: Verifications;
  readonly selection = new Selection();

  /** The ticked runs, oldest first: a comparison reads from before to after. */
  tickedRuns(): string[] {
    const startOf = (runId: string) => this.runs.find(runId)?.startTime ?? 0;
    return [...this.selection.get()].sort((a, b) => startOf(a) - startOf(b));
  }

  /** Load the lists and follow the changes from then on. */
  start(): void {
    void this.reload();
    this.feed.start();
  }

  /** Load everything that is shown anew. */
  readonly reload = async (): Promise<void> => {
    this.watchers.forEach(watch => {
      watch();
    });
    await Promise.all([this.runs.reload(), this.models.reload()]);
  };

  /** Call `watcher` when runs change; returns how to stop that. */
  readonly watchRuns = (watcher: RunWatcher): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Stop following changes. */
  dispose(): void {
    this.feed.stop();
    this.verifications.stop();
  }

  private follow(changes: readonly IChange[]): void {
    this.runs.follow(changes);
    this.models.follow(changes);
    const runIds = new Set(
      changes
        .filter(change => change.entity === 'run')
        .map(change => change.entityId)
    );
    if (runIds.size > 0) {
      this.watchers.forEach(watch => {
        watch(runIds);
      });
    }
  }

  private readonly feed: ChangeFeed;
  private readonly watchers = new Set<RunWatcher>();
}
