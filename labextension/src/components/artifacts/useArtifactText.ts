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
 * @param version Another one means that the file may have changed.
 */
export function useArtifactText(
  runId: string,
  path: string,
  limit: number,
  version = 0
): IReadText {
  const { tracker } = useHost();
  const [asked, setAsked] = useState(limit);
  const load = useCallback(
    () => tracker.client.artifacts.readText(runId, path, asked),
    // A new version means that the same request has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, runId, path, asked, version]
  );
  const readMore = useCallback(() => {
    setAsked(last => last * GROWTH);
  }, []);
  return { ...useRetried(load), limit: asked, readMore };
}
