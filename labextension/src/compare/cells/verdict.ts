/** Whether a run's notebook would give the same again, as the run's tags say. */

import type { IRun } from '../../api';

const VERDICTS = ['strong', 'weak', 'not reproducible'] as const;

/** Whether a run's inputs would be the same if its notebook ran from the top. */
export type Verdict = (typeof VERDICTS)[number];

/** A sentence that says why a verdict is not strong, and the cells to blame by their ids. */
export interface IReason {
  readonly sentence: string;
  readonly cells: readonly string[];
}

/** The verdict on a run; undefined when there is none. */
export function readVerdict({ tags }: IRun): Verdict | undefined {
  return VERDICTS.find(verdict => verdict === tags['tracker.verdict']);
}

/** Why the verdict on a run is not strong. */
export function readReasons({ tags }: IRun): IReason[] {
  try {
    const reasons: unknown = JSON.parse(tags['tracker.verdict.reasons'] ?? '');
    return Array.isArray(reasons) ? reasons.flatMap(readReason) : [];
  } catch {
    // Anybody may write a tag: one that is no JSON means no reasons, not a broken list of runs.
    return [];
  }
}

function readReason(reason: unknown): IReason[] {
  const { sentence, cells = [] } = Object(reason) as Partial<IReason>;
  return typeof sentence === 'string' && Array.isArray(cells)
    ? [{ sentence: capitalized(sentence), cells: cells.map(String) }]
    : [];
}

/** Whether running it again gave the same; undefined until somebody tried. */
export function isVerified({ tags }: IRun): boolean | undefined {
  switch (tags['tracker.verified']) {
    case 'yes':
      return true;
    case 'no':
      return false;
    default:
      return undefined;
  }
}

/** Whether the run's notebook was captured. */
export function hasNotebook({ tags }: IRun): boolean {
  return Boolean(tags['tracker.snapshot']);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
