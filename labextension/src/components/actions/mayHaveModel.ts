import { loggedModels } from '../../compare';
import type { Tracker } from '../../state';

/** Whether a run has a model, as far as is known: a run that is in no list may have one. */
export function mayHaveModel(tracker: Tracker, runId: string): boolean {
  const run = tracker.find(runId);
  return !run || loggedModels(run).length > 0;
}
