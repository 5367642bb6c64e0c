/** The runs of the sidebar: searched, paged and kept up to date. */

import type { IChange, IPage, IRun, IRunQuery, TrackerClient } from '../api';
import { describeError, filterRunIds, TrackerError } from '../api';
import type { IListColumn, IListView } from '../compare';
import {
  compareBy,
  groupValue,
  isSortedByServer,
  metricNames,
  orderBy,
  shownKeys
} from '../compare';
import { Batcher } from './batcher';
import type { ExperimentList } from './experimentList';
import { GroupCounts } from './groupCounts';
import type { ListView } from './listView';
import { appendRuns, mergeRuns } from './mergeRuns';
import { Observable } from './observable';
import type { RunLooks } from './runLooks';
import { IS_TOP, parentOf, Sweeps } from './sweeps';

/** Longest list of ids in one search. */
const MAX_IDS = 200;

/** Most runs on a page. */
const MAX_PAGE = 1000;

/** How many times longer the pages after the first one are, which has to be there at once. */
const NEXT_PAGES = 4;

/** Most runs that are loaded at the reader's wish for all of them. */
const MAX_ALL = 10_000;

/** Columns where the reader chose none. */
const USUAL_COLUMNS = 3;

/** What the list shows. */
export interface IRunListState {
  readonly runs: readonly IRun[];
  /** What is loaded of each run. */
  readonly columns: readonly IListColumn[];
  readonly hasMore: boolean;
  /** How many runs match, parts of sweeps too; unset where the server cannot tell. */
  readonly total?: number;
  readonly isLoading: boolean;
  /** Why the last search failed. */
  readonly error?: string;
  /** Where in the search the mistake is, if it is there. */
  readonly mistakeAt?: number;
}

const INITIAL: IRunListState = {
  runs: [],
  columns: [],
  hasMore: false,
  isLoading: true
};

/** What the reader chose, and where there are runs. */
export interface IRunListSources {
  readonly view: ListView;
  readonly looks: RunLooks;
  readonly experiments: ExperimentList;
}

/** Searches runs as the view says, and follows their changes. */
export class RunList extends Observable<IRunListState> {
  constructor(
    private readonly client: TrackerClient,
    private readonly sources: IRunListSources
  ) {
    super(INITIAL);
    this.groupCounts = new GroupCounts(client);
    sources.view.subscribe(this.followView);
    sources.looks.subscribe(() => void this.loadPinned());
    sources.experiments.subscribe(this.followExperiments);
  }

  /** The parts of the runs that are listed. */
  readonly sweeps = new Sweeps(query => this.search(query));

  /** How many runs the groups of the list have. */
  readonly groupCounts: GroupCounts;

  /** Number of runs on the first page. */
  pageSize = 50;

  /** Search anew. */
  readonly reload = (): Promise<void> => {
    this.loading = this.load();
    return this.loading;
  };

  /** Show these metrics where the reader chose no columns; none for what most runs have. */
  setMetricsShown(metrics: readonly string[]): void {
    this.metricsShown = metrics;
    if (this.isStarted && !this.view.columns) {
      void this.reload();
    }
  }

  /** Show the next page too. */
  readonly loadMore = async (): Promise<void> => {
    if (this.get().isLoading || !this.get().hasMore) {
      return;
    }
    const generation = this.generation;
    this.patch({ isLoading: true });
    try {
      const page = await this.searchTop({
        maxResults: Math.min(this.pageSize * NEXT_PAGES, MAX_PAGE),
        pageToken: this.nextPageToken
      });
      if (generation === this.generation) {
        this.nextPageToken = page.nextPageToken;
        this.show(appendRuns(this.get().runs, page.items));
        this.lookForParts(page.items);
      }
    } catch (error) {
      this.fail(error, generation);
    }
  };

  /** Show all pages, as far as that is sensible. */
  readonly loadAll = async (): Promise<void> => {
    const generation = this.generation;
    while (generation === this.generation && this.canLoadMore()) {
      await this.loadMore();
    }
  };

  /** Fetch what changed, and only that. */
  follow(changes: readonly IChange[]): void {
    const { experimentId } = this.view;
    const concerned = changes.filter(
      change => !experimentId || change.experimentId === experimentId
    );
    this.changed.add(...concerned.flatMap(idOfRun));
  }

  /** A run that was seen, also when it is no longer shown. */
  find(runId: string): IRun | undefined {
    return this.seen.get(runId);
  }

  /** The pinned runs of the chosen experiment that are loaded. */
  pinned(): IRun[] {
    const { experimentId } = this.view;
    return this.sources.looks.get().pinned.flatMap(runId => {
      const run = this.find(runId);
      const isHere = !experimentId || run?.experimentId === experimentId;
      return run && isHere ? run : [];
    });
  }

  private get view(): IListView {
    return this.sources.view.get();
  }

  private readonly followView = (): void => {
    if (!this.isStarted) {
      return;
    }
    const { experimentId, filter, group } = this.view;
    if (experimentId !== this.listed) {
      this.patch({ runs: [], total: undefined });
    }
    const counted = JSON.stringify([experimentId, filter, group]);
    if (counted !== this.counted) {
      this.counted = counted;
      this.groupCounts.clear();
    }
    void this.reload();
  };

  private readonly followExperiments = (): void => {
    const { experiments, isLoading, error } = this.sources.experiments.get();
    if (isLoading || error || !this.isStarted) {
      return;
    }
    const ids = experiments.map(({ experimentId }) => experimentId);
    const { experimentId } = this.view;
    if (experimentId && !ids.includes(experimentId)) {
      this.sources.view.setExperiment('');
    } else if (!experimentId && this.searched && !sameIds(ids, this.searched)) {
      void this.reload();
    }
  };

  private async load(): Promise<void> {
    const generation = ++this.generation;
    this.changed.clear();
    this.patch({ isLoading: true });
    await Promise.all([this.sources.view.loaded, this.sources.looks.loaded]);
    this.isStarted = true;
    this.listed = this.view.experimentId;
    const chosen = this.chosenColumns();
    try {
      // Asked beside the runs, which are shown before it is answered.
      const usual = chosen ? undefined : this.usualColumns();
      this.patch({ columns: chosen ?? this.get().columns });
      await this.loadFirst(generation);
      await this.takeColumns(generation, await usual);
    } catch (error) {
      this.fail(error, generation);
    }
  }

  private async loadFirst(generation: number): Promise<void> {
    const shown = this.get().runs.length;
    const page = await this.searchTop({
      // What is loaded stays loaded: the list does not jump under the reader.
      maxResults: Math.max(this.pageSize, Math.min(shown, MAX_PAGE))
    });
    if (generation === this.generation) {
      this.nextPageToken = page.nextPageToken;
      this.matches.clear();
      this.show(page.items);
      void this.count();
      void this.loadPinned();
      this.sweeps
        .reload()
        .then(() => {
          this.lookForParts(page.items);
        })
        .catch(() => undefined);
    }
  }

  private chosenColumns(): readonly IListColumn[] | undefined {
    if (this.view.columns) {
      return this.view.columns;
    }
    return this.metricsShown.length > 0
      ? toColumns(this.metricsShown)
      : undefined;
  }

  /** Columns of what most runs have. */
  private async usualColumns(): Promise<readonly IListColumn[] | undefined> {
    const query = { kind: 'metric', maxResults: USUAL_COLUMNS } as const;
    try {
      const experimentIds = await this.experimentIds();
      const keys = await this.client.runIndex.keys({ ...query, experimentIds });
      return toColumns(keys.map(({ key }) => key));
    } catch {
      // A server that cannot tell shows all that runs have.
      return undefined;
    }
  }

  private async takeColumns(
    generation: number,
    usual: readonly IListColumn[] | undefined
  ): Promise<void> {
    const columns =
      this.chosenColumns() ??
      (usual?.length ? usual : undefined) ??
      toColumns(metricNames(this.get().runs).slice(0, USUAL_COLUMNS));
    const isNew =
      JSON.stringify(columns) !== JSON.stringify(this.get().columns);
    if (isNew && generation === this.generation) {
      this.patch({ columns });
      if (usual) {
        await this.loadFirst(generation);
      }
    }
  }

  private async refresh(runIds: string[]): Promise<void> {
    // A search that is under way may be older than the change: it must not come last.
    await this.loading;
    const generation = this.generation;
    try {
      let isNews = false;
      for (let start = 0; start < runIds.length; start += MAX_IDS) {
        const asked = runIds.slice(start, start + MAX_IDS);
        const filter = filterRunIds(asked, this.view.filter);
        const found = await this.search({ filter, maxResults: asked.length });
        if (generation !== this.generation) {
          return;
        }
        const byId = new Map(found.items.map(run => [run.runId, run]));
        const news = asked.filter(id => this.isNews(id, byId.get(id)));
        isNews ||= news.length > 0;
        this.merge(new Set(asked), found.items);
      }
      await this.followUp(generation, runIds, isNews);
    } catch (error) {
      this.fail(error, generation);
    }
  }

  /** Whether a run came to what is searched for, left it, or changed its group. */
  private isNews(runId: string, found: IRun | undefined): boolean {
    const { group } = this.view;
    const before = this.seen.get(runId);
    return (
      this.matches.get(runId) !== (found !== undefined) ||
      (group !== undefined &&
        found !== undefined &&
        before !== undefined &&
        groupValue(before, group) !== groupValue(found, group))
    );
  }

  private merge(asked: ReadonlySet<string>, found: readonly IRun[]): void {
    const { runs } = this.get();
    const hasMore = this.nextPageToken !== undefined;
    const order = compareBy(this.view.sort);
    const isFolded = this.isFolded();
    const listed = isFolded ? found.filter(run => !parentOf(run)) : found;
    asked.forEach(id => this.matches.set(id, false));
    this.note(found);
    if (isFolded) {
      this.sweeps.merge(asked, found);
    }
    this.show(mergeRuns(runs, asked, listed, hasMore, order));
  }

  /** What changed runs may change beside themselves. */
  private async followUp(
    generation: number,
    runIds: readonly string[],
    isNews: boolean
  ): Promise<void> {
    const { pinned } = this.sources.looks.get();
    if (runIds.some(id => pinned.includes(id))) {
      await this.loadPinned(true);
    }
    if (isNews) {
      await this.count();
    }
    const { columns } = this.get();
    if (!this.chosenColumns() && columns.length < USUAL_COLUMNS) {
      await this.takeColumns(generation, await this.usualColumns());
    }
  }

  private async count(): Promise<void> {
    const { generation } = this;
    const { filter } = this.view;
    const experimentIds = await this.experimentIds();
    const [total] = await Promise.all([
      this.client.runIndex.count(experimentIds, filter).catch(() => undefined),
      this.countGroups(experimentIds)
    ]);
    if (generation === this.generation) {
      this.patch({ total });
    }
  }

  /** Of a list that is all there, the rows tell. */
  private countGroups(experimentIds: readonly string[]): Promise<void> {
    const { filter, group } = this.view;
    return this.groupCounts.load(
      this.get().hasMore ? group : undefined,
      experimentIds,
      this.isFolded() ? IS_TOP : filter
    );
  }

  /** Load the pinned runs that no page has brought, or all of them anew. */
  private async loadPinned(isAnew = false): Promise<void> {
    const { pinned } = this.sources.looks.get();
    const missing = pinned.filter(id => isAnew || !this.seen.has(id));
    if (!this.isStarted || missing.length === 0) {
      return;
    }
    try {
      const found = await this.search({
        filter: filterRunIds(missing.slice(-MAX_IDS), ''),
        maxResults: MAX_IDS
      });
      missing.forEach(id => this.seen.delete(id));
      this.show(this.get().runs, found.items);
    } catch {
      // Then they stand where their page has them.
    }
  }

  private lookForParts(runs: readonly IRun[]): void {
    if (this.isFolded()) {
      // Without an answer, no run can be opened: the list is still right.
      this.sweeps.look(runs).catch(() => undefined);
    }
  }

  /** Search for what the list shows: without a filter, parts stand below their runs. */
  private async searchTop(query: Partial<IRunQuery>): Promise<IPage<IRun>> {
    const flat = { ...query, filter: this.view.filter };
    if (!this.isFolded()) {
      return this.search(flat);
    }
    try {
      return await this.search({ ...query, filter: IS_TOP });
    } catch (error) {
      const isRefused =
        error instanceof TrackerError &&
        error.code === 'INVALID_PARAMETER_VALUE';
      if (!isRefused) {
        throw error;
      }
      // MLflow's own server has no word for runs without a tag.
      const page = await this.search(flat);
      this.canFold = false;
      return page;
    }
  }

  private async search(query: Partial<IRunQuery>): Promise<IPage<IRun>> {
    const experimentIds = await this.experimentIds();
    return this.client.searchRuns({
      experimentIds,
      orderBy: orderBy(this.view.sort),
      keys: shownKeys(this.view, this.get().columns),
      ...query
    });
  }

  private async experimentIds(): Promise<readonly string[]> {
    const { experimentId } = this.view;
    if (experimentId) {
      return [experimentId];
    }
    this.searched = await this.sources.experiments.ids();
    return this.searched;
  }

  private isFolded(): boolean {
    return this.canFold && !this.view.filter;
  }

  private canLoadMore(): boolean {
    const { hasMore, error, runs } = this.get();
    return hasMore && !error && runs.length < MAX_ALL;
  }

  private show(runs: readonly IRun[], others: readonly IRun[] = []): void {
    this.note(runs);
    others.forEach(run => this.seen.set(run.runId, run));
    const { sort } = this.view;
    this.patch({
      runs: isSortedByServer(sort) ? runs : [...runs].sort(compareBy(sort)),
      hasMore: this.nextPageToken !== undefined,
      isLoading: false,
      error: undefined,
      mistakeAt: undefined
    });
  }

  /** Remember runs that the search found. */
  private note(found: readonly IRun[]): void {
    for (const run of found) {
      this.seen.set(run.runId, run);
      this.matches.set(run.runId, true);
    }
  }

  private fail(error: unknown, generation: number): void {
    if (generation === this.generation) {
      const mistakeAt =
        error instanceof TrackerError ? error.position : undefined;
      this.patch({ isLoading: false, error: describeError(error), mistakeAt });
    }
  }

  /** Counts searches, so that the answer to an outdated one is dropped. */
  private generation = 0;
  private loading = Promise.resolve();
  private isStarted = false;
  private metricsShown: readonly string[] = [];
  private canFold = true;
  /** The experiment whose runs are listed. */
  private listed = '';
  /** What the numbers of the groups are about. */
  private counted = '';
  /** The experiments that were searched where all are listed. */
  private searched?: readonly string[];
  private nextPageToken?: string;
  private readonly seen = new Map<string, IRun>();
  /** Whether a run is among what is searched for, as far as that is known. */
  private readonly matches = new Map<string, boolean>();
  private readonly changed = new Batcher<string>(ids => this.refresh(ids));
}

function idOfRun(change: IChange): string[] {
  return change.entity === 'run' ? [change.entityId] : [];
}

function toColumns(metrics: readonly string[]): IListColumn[] {
  return metrics.map(key => ({ kind: 'metric', key }));
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
