import { useCallback, useState } from 'react';

import type { IArtifact, IArtifactText } from '../../api';
import type { IRetried } from '../common/hooks';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';

/** Bytes of the end that are read before somebody asks for more. */
const LIMIT = 1024 * 1024;

/** How much more is read each time. */
const GROWTH = 4;

/** The end of a log, and how to read more of it. */
export interface IReadLog extends IRetried<IArtifactText> {
  readonly limit: number;
  readonly readMore: () => void;
}

/** Read a log, of a long one the end, and read it anew when it has grown. */
export function useLog(runId: string, { path, size = 0 }: IArtifact): IReadLog {
  const { tracker } = useHost();
  const [limit, setLimit] = useState(LIMIT);
  const load = useCallback(() => {
    const { artifacts } = tracker.client;
    return size > limit
      ? artifacts.readEnd(runId, path, limit)
      : artifacts.readText(runId, path, limit);
  }, [tracker, runId, path, size, limit]);
  const readMore = useCallback(() => {
    setLimit(last => last * GROWTH);
  }, []);
  return { ...useRetried(load), limit, readMore };
}
