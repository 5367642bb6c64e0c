import { useCallback, useState } from 'react';

import type { IArtifactText } from '../../api';
import type { IRetried } from '../common/hooks';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';

/** The beginning of a text file, and how to read more of it. */
export interface IReadText extends IRetried<IArtifactText> {
  readonly limit: number;
  readonly readMore: () => void;
}

/** How much more is read each time. */
const GROWTH = 4;

/**
 * Read the beginning of a file.
 *
 * @param limit Bytes that are read unasked.
 */
export function useArtifactText(
  runId: string,
  path: string,
  limit: number
): IReadText {
  const { tracker } = useHost();
  const [asked, setAsked] = useState(limit);
  const load = useCallback(
    () => tracker.client.artifacts.readText(runId, path, asked),
    [tracker, runId, path, asked]
  );
  const readMore = useCallback(() => {
    setAsked(last => last * GROWTH);
  }, []);
  return { ...useRetried(load), limit: asked, readMore };
}
