/** How a changed page of runs is woven into the list that is shown. */

import type { IRun } from '../api';

/** Says which of two runs comes first, as `Array.sort` wants it. */
export type RunOrder = (a: IRun, b: IRun) => number;

/** Put `page` behind `runs`; a run that is in both stays where it is. */
export function appendRuns(
  runs: readonly IRun[],
  page: readonly IRun[]
): readonly IRun[] {
  const known = new Set(runs.map(run => run.runId));
  return [...runs, ...page.filter(run => !known.has(run.runId))];
}

/**
 * Bring `runs`, sorted by `order`, up to date for the runs with the ids in `asked`.
 *
 * Of these, `found` still match the search; the others leave the list. A new run that belongs
 * behind the last one shown waits for its page when there are more pages.
 */
export function mergeRuns(
  runs: readonly IRun[],
  asked: ReadonlySet<string>,
  found: readonly IRun[],
  hasMore: boolean,
  order: RunOrder
): readonly IRun[] {
  const fresh = new Map(found.map(run => [run.runId, run]));
  const merged: IRun[] = [];
  for (const run of runs) {
    const next = asked.has(run.runId) ? fresh.get(run.runId) : run;
    fresh.delete(run.runId);
    if (next) {
      merged.push(next);
    }
  }
  const last = hasMore ? runs.at(-1) : undefined;
  const added = [...fresh.values()].filter(
    run => !last || order(run, last) <= 0
  );
  // The new ones first: the sort is stable, so the latest of the same millisecond is on top.
  return [...added, ...merged].sort(order);
}
