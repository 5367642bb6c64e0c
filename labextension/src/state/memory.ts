/** What a reader chose, kept from one visit to the next. */

import { Observable } from './observable';

/** Keeps values that JSON can carry, for one user, under keys. */
export interface IMemory {
  /** The value under `key`; undefined when there is none. */
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
}

/** Forgets everything when the page is left. */
export class PageMemory implements IMemory {
  load(key: string): Promise<unknown> {
    const text = this.values.get(key);
    return Promise.resolve(text === undefined ? text : JSON.parse(text));
  }

  save(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }

  private readonly values = new Map<string, string>();
}

/** Keeps values in the browser, where a page has no better place. */
export class BrowserMemory implements IMemory {
  constructor(private readonly storage: Storage) {}

  // Async, so that a browser that forbids its storage rejects as any other memory does.
  async load(key: string): Promise<unknown> {
    const text = this.storage.getItem(PREFIX + key);
    return text === null ? undefined : JSON.parse(text);
  }

  async save(key: string, value: unknown): Promise<void> {
    this.storage.setItem(PREFIX + key, JSON.stringify(value));
  }
}

const PREFIX = 'jupyter-tracker:';

/** State that is loaded from a memory, and saved there when it changes. */
export class Remembered<S extends object> extends Observable<S> {
  /**
   * @param memory Where it is kept.
   * @param key Under which name.
   * @param initial What holds until something was chosen.
   * @param read Makes the state of what was kept; anything may be there.
   */
  constructor(
    private readonly memory: IMemory,
    private readonly key: string,
    initial: S,
    private readonly read: (kept: Partial<Record<keyof S, unknown>>) => S
  ) {
    super(initial);
    this.loaded = this.load();
  }

  /** Resolves when what was kept is there; also when it could not be loaded. */
  readonly loaded: Promise<void>;

  /** Change the state, and remember that. */
  protected remember(part: Partial<S>): void {
    this.chosen = { ...this.chosen, ...part };
    this.patch(part);
    // Not before the rest is loaded, which would be lost. What cannot be kept holds on this page.
    this.loaded
      .then(() => this.memory.save(this.key, this.get()))
      .catch(() => undefined);
  }

  private async load(): Promise<void> {
    const kept = await this.memory.load(this.key).catch(() => undefined);
    if (typeof kept === 'object' && kept !== null) {
      // What the reader chose meanwhile is newer.
      this.set({ ...this.read(kept), ...this.chosen });
    }
  }

  private chosen: Partial<S> = {};
}

/** The strings of a list that was kept; none when it is no list. */
export function readStrings(kept: unknown): string[] {
  return Array.isArray(kept)
    ? kept.filter((item): item is string => typeof item === 'string')
    : [];
}
