/** Which models a run has. */

import type { IRun } from '../../api';

const HISTORY_TAG = 'mlflow.log-model.history';

/** Paths of the run's models among its artifacts, each once. */
export function loggedModels(run: IRun): string[] {
  try {
    const history = JSON.parse(run.tags[HISTORY_TAG] ?? '[]') as Array<{
      artifact_path?: string;
    }>;
    return [...new Set(history.flatMap(item => item.artifact_path ?? []))];
  } catch {
    // Anybody may write a tag: one that is no JSON means no models, not a broken list.
    return [];
  }
}

/** Last part of a model's path, which is the variable it was stored in. */
export function modelLabel(path: string): string {
  return path.split('/').at(-1) ?? path;
}
