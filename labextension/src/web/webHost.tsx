/** This page as the components see it: what they ask for becomes an address or a dialog. */

import { describeError } from '../api';
import type { IComparisonLink } from '../compare';
import { encodeSettings } from '../compare';
import type { IActionPage, IHost } from '../components';
import { copyText } from '../components/common/saveFile';
import type { Tracker } from '../state';
import type { Dialogs } from './dialogs';
import { english } from './english';
import { RegisterDialog } from './RegisterDialog';
import { addresses } from './route';
import type { Router } from './router';
import { RunMenu } from './runMenu';

interface IWebHostOptions {
  readonly tracker: Tracker;
  readonly router: Router;
  readonly dialogs: Dialogs;
  readonly page: IActionPage;
}

/** What this page can do with a run. */
export interface IWebHost extends IHost {
  /** Do what a key means for a run; false when it means nothing. */
  pressRunKey(key: string, runId: string): boolean;
}

/** Make the host; what needs a Jupyter server is left out. */
export function makeHost(options: IWebHostOptions): IWebHost {
  const { tracker, router, dialogs, page } = options;
  const trans = english;
  const ways = {
    openRun: (runId: string) => {
      router.go(addresses.run(runId, tracker.runs.find(runId)?.experimentId));
    },
    compare: (runIds: readonly string[]) => {
      router.go(addressOfComparison(tracker, { runIds }));
    },
    registerModel: (runId: string) => {
      void dialogs.open(close => (
        <RegisterDialog runId={runId} onClose={close} />
      ));
    }
  };
  const menu = new RunMenu({ tracker, trans, page }, ways);
  return {
    ...ways,
    tracker,
    trans,
    metricsShown: [],
    shareLink: link => {
      void copyLink(addressOfComparison(tracker, link), page);
    },
    openModel: (name, version) => {
      router.go(addresses.registered(name, version));
    },
    modelAddress: addresses.registered,
    runActions: menu.of,
    pressRunKey: menu.press,
    saveNotebook: runId => {
      menu.choose('restoreNotebook', runId);
    }
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

async function copyLink(address: string, page: IActionPage): Promise<void> {
  try {
    await copyText(new URL(address, document.baseURI).href);
    page.tell(english.__('Link copied'));
  } catch (error) {
    page.warn(describeError(error));
  }
}
