/** How the reader wants to see runs, in every list and chart. */

import type { IMemory } from './memory';
import { readStrings, Remembered } from './memory';

/** What the reader chose for runs, by their ids. */
export interface IRunLooks {
  readonly colors: Readonly<Record<string, string>>;
  /** Colors of runs that would look like another one beside them. */
  readonly spread: Readonly<Record<string, string>>;
  /** On top of the list, the latest last. */
  readonly pinned: readonly string[];
  /** Left out of charts. */
  readonly hidden: readonly string[];
}

const NOTHING: IRunLooks = { colors: {}, spread: {}, pinned: [], hidden: [] };

/** Choices about older runs than these are forgotten. */
const MAX_KEPT = 1000;

/**
 * Ten colors that are seen on light and on dark pages, with a contrast of at least 3 to 1, and that
 * also people who see fewer colors can tell apart.
 *
 * Searched for: the largest distance between the two that are most alike, to each kind of eye.
 */
export const RUN_COLORS: readonly string[] = [
  '#3e6da6',
  '#ec6a17',
  '#1caa59',
  '#a922ff',
  '#d90202',
  '#c57eab',
  '#8e6146',
  '#6d8a7b',
  '#a880e6',
  '#6f6a7b'
];

/** Colors, pins and hidden runs; remembered for the user. */
export class RunLooks extends Remembered<IRunLooks> {
  constructor(memory: IMemory) {
    super(memory, 'run-looks', NOTHING, kept => ({
      colors: readColors(kept.colors),
      spread: readColors(kept.spread),
      pinned: readStrings(kept.pinned),
      hidden: readStrings(kept.hidden)
    }));
  }

  /** The run's color, for CSS or a canvas: the chosen one, or by its id. */
  colorOf(runId: string): string {
    const { colors, spread } = this.get();
    return (
      colors[runId] ??
      spread[runId] ??
      (RUN_COLORS[hash(runId) % RUN_COLORS.length] as string)
    );
  }

  /** Give runs that are shown together different colors; more than there are stay as they are. */
  readonly spread = async (runIds: readonly string[]): Promise<void> => {
    await this.loaded;
    if (runIds.length > RUN_COLORS.length) {
      return;
    }
    const { colors, spread } = this.get();
    const taken = new Set<string>();
    const moved: Record<string, string> = {};
    // What the reader chose stays, and what was told apart before.
    const settled = runIds.filter(id => colors[id] ?? spread[id]);
    const others = runIds.filter(id => !(colors[id] ?? spread[id]));
    for (const runId of [...settled, ...others]) {
      let color = this.colorOf(runId);
      if (taken.has(color) && !colors[runId]) {
        color = RUN_COLORS.find(other => !taken.has(other)) ?? color;
        moved[runId] = color;
      }
      taken.add(color);
    }
    if (Object.keys(moved).length > 0) {
      const all = Object.entries({ ...spread, ...moved });
      this.remember({ spread: Object.fromEntries(all.slice(-MAX_KEPT)) });
    }
  };

  /** Choose the run's color; undefined gives its own back. */
  setColor(runId: string, color?: string): void {
    const others = Object.entries(this.get().colors).filter(
      ([id]) => id !== runId
    );
    const chosen = color ? [...others, [runId, color] as const] : others;
    this.remember({ colors: Object.fromEntries(chosen.slice(-MAX_KEPT)) });
  }

  isPinned(runId: string): boolean {
    return this.get().pinned.includes(runId);
  }

  isHidden(runId: string): boolean {
    return this.get().hidden.includes(runId);
  }

  /** Keep the run on top of the list, or no longer. */
  readonly togglePin = (runId: string): void => {
    this.remember({ pinned: toggled(this.get().pinned, runId) });
  };

  /** Leave the run out of charts, or no longer. */
  readonly toggleHidden = (runId: string): void => {
    this.remember({ hidden: toggled(this.get().hidden, runId) });
  };
}

function toggled(runIds: readonly string[], runId: string): string[] {
  const others = runIds.filter(id => id !== runId);
  return others.length < runIds.length
    ? others
    : [...others, runId].slice(-MAX_KEPT);
}

function readColors(kept: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Object(kept)).filter(
      // Colors go into styles: nothing else may stand there.
      (entry): entry is [string, string] =>
        /^#[0-9a-f]{6}$/i.test(String(entry[1]))
    )
  );
}

/** FNV-1a: spreads also ids that differ in one digit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
