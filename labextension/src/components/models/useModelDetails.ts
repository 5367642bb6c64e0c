import { useCallback, useEffect, useState } from 'react';

import type {
  IModelVersion,
  IRegisteredModel,
  ITransitionRequest,
  TrackerClient
} from '../../api';
import { TrackerError } from '../../api';
import type { ServerRules } from '../../compare';
import { Batcher } from '../../state';
import type { IRetried } from '../common/hooks';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';

/** A model with all that belongs to it. */
export interface IModelDetails {
  readonly model: IRegisteredModel;
  readonly versions: readonly IModelVersion[];
  readonly requests?: readonly ITransitionRequest[];
  readonly serverRules: ServerRules;
}

/** A model in full, kept up to date. */
export interface IFollowedModel extends IRetried<IModelDetails> {
  /** Another one means that the model has changed. */
  readonly revision: number;
}

/** Statuses of a server that does not know what it is asked. */
const UNKNOWN = [404, 405, 501];

/** Load a model, and load it anew whenever it or its versions have changed. */
export function useModelDetails(name: string): IFollowedModel {
  const { tracker } = useHost();
  const revision = useRevision(name);
  const load = useCallback(
    () => loadModel(tracker.client, name),
    // A new revision means that the same request has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, name, revision]
  );
  return { ...useRetried(load), revision };
}

/** A number that grows whenever the model or one of its versions changed. */
function useRevision(name: string): number {
  const { tracker } = useHost();
  const [revision, setRevision] = useState(0);
  useEffect(() => {
    const batcher = new Batcher<'changed'>(() => {
      setRevision(last => last + 1);
    });
    const stop = tracker.models.watch(names => {
      if (!names || names.has(name)) {
        batcher.add('changed');
      }
    });
    return () => {
      stop();
      batcher.clear();
    };
  }, [tracker, name]);
  return revision;
}

async function loadModel(
  client: TrackerClient,
  name: string
): Promise<IModelDetails> {
  const model = await client.registry.model(name);
  const [versions, requests, serverRules = {}] = await Promise.all([
    client.registry.versions(name),
    client.reviews.requests(name).catch(unlessUnknown),
    client.reviews.rules().catch(unlessUnknown)
  ]);
  return { model, versions, requests, serverRules };
}

/** MLflow's own server has neither requests nor rules; the rest of the page does without. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof TrackerError && UNKNOWN.includes(error.status)) {
    return undefined;
  }
  throw error;
}
