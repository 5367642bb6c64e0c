import { loadRunsCode } from '../../compare';
import type { Tracker } from '../../state';

/** Code that loads runs, which says their names too. */
export async function loadedCode(
  tracker: Tracker,
  runIds: readonly string[]
): Promise<string> {
  const runs = runIds.map(
    runId => tracker.find(runId) ?? tracker.client.getRun(runId)
  );
  return loadRunsCode(await Promise.all(runs));
}
