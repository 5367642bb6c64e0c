/** Runs that are parts of other runs. */

import type { IPage, IRun, IRunQuery } from '../api';
import { quote } from '../api';
import { PARENT_TAG, writeField } from '../compare';
import { Observable } from './observable';

/** What is known of the parts, by the id of the run they are parts of. */
export interface ISweepsState {
  readonly counts: Readonly<Record<string, number>>;
  /** The parts that are loaded. */
  readonly children: Readonly<Record<string, readonly IRun[]>>;
  /** Ids of the runs whose parts are shown. */
  readonly open: ReadonlySet<string>;
}

/** Searches where the list does; keys and order are the list's unless they are given. */
export type RunSearch = (query: Partial<IRunQuery>) => Promise<IPage<IRun>>;

/** Parts on a page, and the pages that are read to count them. */
const PAGE = 1000;
const MAX_PAGES = 5;

const PARENT_FIELD = writeField('tag', PARENT_TAG);

/** Selects the runs that are no parts. */
export const IS_TOP = `${PARENT_FIELD} IS NULL`;

/** The id of the run that this one is a part of. */
export function parentOf(run: IRun): string | undefined {
  return run.tags[PARENT_TAG] || undefined;
}

/** Selects the parts of one run. */
export function partsOf(runId: string): string {
  return `${PARENT_FIELD} = ${quote(runId)}`;
}

/** Counts the parts of the runs that are listed, and loads those that the reader opens. */
export class Sweeps extends Observable<ISweepsState> {
  constructor(private readonly search: RunSearch) {
    super({ counts: {}, children: {}, open: new Set() });
  }

  /** Find out which of these runs have parts, with one request for all of them. */
  async look(runs: readonly IRun[]): Promise<void> {
    if (runs.length === 0) {
      return;
    }
    const ids = runs.map(({ runId }) => quote(runId)).join(', ');
    const query = {
      filter: `${PARENT_FIELD} IN (${ids})`,
      keys: { tags: [PARENT_TAG] },
      orderBy: [],
      maxResults: PAGE
    };
    let pageToken: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await this.search({ ...query, pageToken });
      page.items.forEach(run => {
        this.add(run);
      });
      pageToken = page.nextPageToken;
      if (!pageToken) {
        break;
      }
    }
    this.patch({ counts: this.count() });
  }

  /** Show the parts of a run, or no longer. */
  readonly toggle = async (runId: string): Promise<void> => {
    const open = new Set(this.get().open);
    if (open.delete(runId)) {
      this.patch({ open });
      return;
    }
    this.patch({ open: open.add(runId) });
    await this.load(runId);
  };

  /** Load the parts that are shown anew, and forget the others. */
  async reload(): Promise<void> {
    this.ids.clear();
    const { open, children } = this.get();
    const shown = Object.entries(children).filter(([id]) => open.has(id));
    this.patch({ counts: {}, children: Object.fromEntries(shown) });
    await Promise.all([...open].map(id => this.load(id)));
  }

  /** Bring the parts up to date for the runs in `asked`; of these, `found` are still there. */
  merge(asked: ReadonlySet<string>, found: readonly IRun[]): void {
    const parts = found.filter(run => parentOf(run) !== undefined);
    const left = new Set(found.map(({ runId }) => runId));
    this.ids.forEach(ids => {
      asked.forEach(id => left.has(id) || ids.delete(id));
    });
    parts.forEach(run => {
      this.add(run);
    });
    const children = Object.entries(this.get().children).map(([id, runs]) => {
      const own = parts.filter(run => parentOf(run) === id);
      return [id, merged(runs, asked, own)] as const;
    });
    this.patch({
      counts: this.count(),
      children: Object.fromEntries(children)
    });
  }

  private async load(runId: string): Promise<void> {
    const page = await this.search({
      filter: partsOf(runId),
      maxResults: PAGE
    });
    page.items.forEach(run => {
      this.add(run);
    });
    this.patch({
      counts: this.count(),
      children: { ...this.get().children, [runId]: page.items }
    });
  }

  private add(run: IRun): void {
    const parent = parentOf(run);
    if (parent) {
      this.ids.set(parent, (this.ids.get(parent) ?? new Set()).add(run.runId));
    }
  }

  private count(): Record<string, number> {
    return Object.fromEntries(
      [...this.ids].map(([parent, ids]) => [parent, ids.size])
    );
  }

  /** Ids of the parts that were seen, by the run they are parts of. */
  private readonly ids = new Map<string, Set<string>>();
}

/** Changed parts stay in their place, new ones come first. */
function merged(
  runs: readonly IRun[],
  asked: ReadonlySet<string>,
  found: readonly IRun[]
): readonly IRun[] {
  const fresh = new Map(found.map(run => [run.runId, run]));
  const kept = runs.flatMap(run => {
    const next = asked.has(run.runId) ? fresh.get(run.runId) : run;
    fresh.delete(run.runId);
    return next ?? [];
  });
  return [...fresh.values(), ...kept];
}
