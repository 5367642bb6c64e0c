import { useEffect, useState } from 'react';

import { Batcher } from '../../state';
import { useHost } from '../common/host';

/** A run that logs without pause is drawn anew this often, in ms. */
const REFRESH = 500;

/** A number that grows whenever one of these runs changed. */
export function useRunsVersion(runIds: readonly string[]): number {
  const { tracker } = useHost();
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const batcher = new Batcher<'changed'>(() => {
      setVersion(last => last + 1);
    }, REFRESH);
    const stop = tracker.watchRuns(changed => {
      if (!changed || runIds.some(runId => changed.has(runId))) {
        batcher.add('changed');
      }
    });
    return () => {
      stop();
      batcher.clear();
    };
  }, [tracker, runIds]);
  return version;
}
