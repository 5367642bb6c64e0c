/** This page as the components see it: what they ask for becomes an address or a dialog. */

import type { IComparisonLink } from '../compare';
import { encodeSettings } from '../compare';
import type { IHost } from '../components';
import { copyText, saveText } from '../components/common/saveFile';
import type { Tracker } from '../state';
import { english } from './english';
import { addresses } from './route';
import type { Router } from './router';

interface IWebHostOptions {
  readonly tracker: Tracker;
  readonly router: Router;
  /** Asks for the name of a model. */
  readonly registerModel: (runId: string) => void;
}

/** Make the host; what needs a Jupyter server is left out. */
export function makeHost({
  tracker,
  router,
  registerModel
}: IWebHostOptions): IHost {
  return {
    tracker,
    trans: english,
    metricsShown: [],
    knowsCauses: false,
    openRun: runId => {
      router.go(addresses.run(runId, tracker.runs.find(runId)?.experimentId));
    },
    compare: runIds => {
      router.go(addressOfComparison(tracker, { runIds }));
    },
    shareLink: link => {
      const address = addressOfComparison(tracker, link);
      void copyText(new URL(address, document.baseURI).href);
    },
    openModel: (name, version) => {
      router.go(
        version ? addresses.version(name, version) : addresses.model(name)
      );
    },
    registerModel,
    saveNotebook: runId => void saveNotebook(tracker, runId)
  };
}

/** The address of runs side by side, which says how they are looked at. */
export function addressOfComparison(
  tracker: Tracker,
  {
    runIds,
    settings
  }: Pick<IComparisonLink, 'runIds'> & Partial<IComparisonLink>
): string {
  const experiments = new Set(
    runIds.flatMap(runId => tracker.runs.find(runId)?.experimentId ?? [])
  );
  const look = settings && encodeSettings(settings);
  return addresses.compare(runIds, [...experiments], look);
}

async function saveNotebook(tracker: Tracker, runId: string): Promise<void> {
  const snapshot = await tracker.client.getNotebook(runId);
  if (snapshot) {
    const name = snapshot.path.split('/').at(-1) || 'notebook.ipynb';
    const text = JSON.stringify(snapshot.notebook, undefined, 1);
    saveText(name, text, 'application/x-ipynb+json');
  }
}
