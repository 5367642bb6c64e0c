/** Which of a run's tags people wrote, and what those of the tracker say. */

import type { IRun } from '../../api';
import { byName } from './values';

/** Where MLflow and its readers expect what a run is about, as Markdown. */
export const NOTE_TAG = 'mlflow.note.content';

/** The artifact with what was not committed; a tag says whether there is one. */
export const PATCH_FILE = 'provenance/changes.patch';

const OURS = /^(mlflow|tracker)\./;

/** Tags by name, those that somebody set first and those of the tracker apart. */
export interface ISortedTags {
  readonly own: ReadonlyArray<readonly [string, string]>;
  readonly system: ReadonlyArray<readonly [string, string]>;
}

/** Tell the reader's tags from those that MLflow and the tracker write. */
export function sortTags({ tags }: IRun): ISortedTags {
  const sorted = Object.entries(tags).sort(([a], [b]) => byName(a, b));
  return {
    own: sorted.filter(([key]) => !OURS.test(key)),
    system: sorted.filter(([key]) => OURS.test(key))
  };
}

/** The run that this one is inside of. */
export function parentOf({ tags }: IRun): string | undefined {
  return tags['mlflow.parentRunId'] || undefined;
}

/** Who ran it. */
export function authorOf(run: IRun): string {
  return run.tags['mlflow.user'] ?? run.user;
}

/** The run whose file lists the packages: runs with the same environment share it. */
export function environmentRun(run: IRun): string {
  return run.tags['tracker.environment.run'] ?? run.runId;
}

/** The seeds of generators of random numbers, by what they seed. */
export function readSeeds({ tags }: IRun): Array<[string, string]> {
  try {
    const seeds: unknown = JSON.parse(tags['tracker.seeds'] ?? '{}');
    return Object.entries(Object(seeds)).map(([name, seed]) => [
      name,
      typeof seed === 'string' ? seed : JSON.stringify(seed)
    ]);
  } catch {
    // Anybody may write a tag: one that is no JSON means no seeds.
    return [];
  }
}
