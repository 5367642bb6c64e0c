/** Everything that the screens share. */

import type { IChange, IRun, ITransport } from '../api';
import { ChangeFeed, TrackerClient } from '../api';
import { CurveRequests } from './curveRequests';
import { ExperimentList } from './experimentList';
import { ListView } from './listView';
import type { IMemory } from './memory';
import { PageMemory } from './memory';
import { ModelList } from './modelList';
import { OpenNotebook } from './openNotebook';
import { Renaming } from './renaming';
import { RunList } from './runList';
import { RunLooks } from './runLooks';
import { SavedViews } from './savedViews';
import { SearchHistory } from './searchHistory';
import { Sections } from './sections';
import { Selection } from './selection';
import { Sparklines } from './sparklines';
import { Verifications } from './verifications';

/** Called with the ids of changed runs, or with nothing when any may have changed. */
export type RunWatcher = (runIds?: ReadonlySet<string>) => void;

/** The tracker as one page sees it: the client, the shared lists, and the feed behind them. */
export class Tracker {
  /**
   * @param transport How its server is reached.
   * @param memory Keeps what the reader chose.
   */
  constructor(
    transport: ITransport,
    readonly memory: IMemory = new PageMemory()
  ) {
    this.client = new TrackerClient(transport);
    this.looks = new RunLooks(memory);
    this.view = new ListView(memory);
    this.searches = new SearchHistory(memory);
    this.sections = new Sections(memory);
    this.experiments = new ExperimentList(this.client, memory);
    this.views = new SavedViews(memory, this.client, this.experiments);
    this.runs = new RunList(this.client, this);
    this.sparklines = new Sparklines(this.client);
    this.curves = new CurveRequests(this.client);
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
  readonly renaming = new Renaming();
  /** The notebook in front, on pages that have notebooks. */
  readonly notebook = new OpenNotebook();
  readonly looks: RunLooks;
  readonly view: ListView;
  readonly views: SavedViews;
  readonly searches: SearchHistory;
  readonly sections: Sections;
  readonly experiments: ExperimentList;
  readonly sparklines: Sparklines;
  readonly curves: CurveRequests;

  /** A run that was seen in a list. */
  find(runId: string): IRun | undefined {
    return this.runs.find(runId) ?? this.notebook.get()?.find(runId);
  }

  /** The ticked runs, oldest first: a comparison reads from before to after. */
  tickedRuns(): string[] {
    const startOf = (runId: string) => this.runs.find(runId)?.startTime ?? 0;
    return [...this.selection.get()].sort((a, b) => startOf(a) - startOf(b));
  }

  /** What something is done with from a run's row: all ticked runs where it is one of them. */
  runsOfRow(runId: string): readonly string[] {
    const ticked = this.tickedRuns();
    return ticked.includes(runId) ? ticked : [runId];
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
    this.sparklines.forget();
    await Promise.all([
      this.experiments.reload(),
      this.runs.reload(),
      this.models.reload()
    ]);
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
    this.experiments.follow(changes);
    this.runs.follow(changes);
    this.models.follow(changes);
    const runIds = new Set(
      changes
        .filter(change => change.entity === 'run')
        .map(change => change.entityId)
    );
    if (runIds.size > 0) {
      this.sparklines.follow(runIds);
      this.watchers.forEach(watch => {
        watch(runIds);
      });
    }
  }

  private readonly feed: ChangeFeed;
  private readonly watchers = new Set<RunWatcher>();
}
