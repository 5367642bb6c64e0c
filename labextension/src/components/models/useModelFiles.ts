import { useCallback } from 'react';

import type { IModelVersion } from '../../api';
import { modelFolder } from '../../compare';
import type { ILoaded } from '../common/hooks';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';

/** The texts of a version's files; what it does not have, or has elsewhere, is left out. */
export interface IModelFiles {
  readonly model?: string;
  readonly requirements?: string;
}

/** Load what the files of a version say about it. */
export function useModelFiles(version: IModelVersion): ILoaded<IModelFiles> {
  const { client } = useHost().tracker;
  const folder = modelFolder(version);
  const { runId, path } = folder ?? {};
  const load = useCallback(async (): Promise<IModelFiles> => {
    if (!runId || !path) {
      return {};
    }
    const [model, requirements] = await Promise.all(
      ['MLmodel', 'requirements.txt'].map(name =>
        client.readArtifact(runId, path, name)
      )
    );
    return { model, requirements };
  }, [client, runId, path]);
  return useLoaded(load);
}
