import { useEffect } from 'react';

import { useHost } from '../components/common/host';
import { addresses } from './route';
import type { Router } from './router';

/** Keep the experiment whose runs are listed, and the one in the address, the same. */
export function useListedExperiment(router: Router): void {
  const { view } = useHost().tracker;
  useEffect(() => {
    const followAddress = () => {
      const experimentId = addressed(router) ?? view.get().experimentId;
      if (experimentId !== view.get().experimentId) {
        view.setExperiment(experimentId);
      }
    };
    let last: string;
    const followList = () => {
      const { experimentId } = view.get();
      const isChosen = experimentId !== last;
      last = experimentId;
      if (isChosen && addressed(router) !== experimentId) {
        router.go(
          experimentId
            ? addresses.experiment(experimentId)
            : addresses.experiments
        );
      }
    };
    const stops: Array<() => void> = [];
    let isLeft = false;
    // What was listed at the last visit is loaded first: the address comes after it.
    void view.loaded.then(() => {
      if (!isLeft) {
        followAddress();
        last = view.get().experimentId;
        stops.push(router.subscribe(followAddress), view.subscribe(followList));
      }
    });
    return () => {
      isLeft = true;
      stops.forEach(stop => {
        stop();
      });
    };
  }, [router, view]);
}

/** The experiment that the address names; empty for all, undefined when it is about others. */
function addressed(router: Router): string | undefined {
  const route = router.get();
  switch (route.page) {
    case 'experiments':
      return '';
    case 'experiment':
      return route.experimentId;
    default:
      return undefined;
  }
}
