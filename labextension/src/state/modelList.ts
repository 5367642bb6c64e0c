/** The registered models. */

import type { IChange, IRegisteredModel, TrackerClient } from '../api';
import { describeError } from '../api';
import { Batcher } from './batcher';
import { Observable } from './observable';

/** What the list shows. */
export interface IModelListState {
  readonly models: readonly IRegisteredModel[];
  readonly isLoading: boolean;
  /** Why the last request failed. */
  readonly error?: string;
}

/** Called with the names of changed models, or with nothing when any may have changed. */
export type ModelWatcher = (names?: ReadonlySet<string>) => void;

/** Lists registered models, most recently changed first, and follows their changes. */
export class ModelList extends Observable<IModelListState> {
  constructor(private readonly client: TrackerClient) {
    super({ models: [], isLoading: true });
  }

  /** List anew. */
  readonly reload = async (): Promise<void> => {
    this.watchers.forEach(watch => {
      watch();
    });
    await this.load();
  };

  /** Call `watcher` when models or their versions change; returns how to stop that. */
  readonly watch = (watcher: ModelWatcher): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** List anew if models changed. */
  follow(changes: readonly IChange[]): void {
    const names = new Set(changes.flatMap(namesOf));
    if (names.size > 0) {
      this.watchers.forEach(watch => {
        watch(names);
      });
      this.changed.add('models');
    }
  }

  private async load(): Promise<void> {
    try {
      const models = await this.client.registry.models();
      this.set({
        models: models.sort((a, b) => b.updatedAt - a.updatedAt),
        isLoading: false
      });
    } catch (error) {
      this.patch({ isLoading: false, error: describeError(error) });
    }
  }

  private readonly watchers = new Set<ModelWatcher>();
  private readonly changed = new Batcher<'models'>(() => this.load());
}

/** The model that a change is about; a version is written as in `churn/3`. */
function namesOf({ entity, entityId }: IChange): string[] {
  switch (entity) {
    case 'registered_model':
      return [entityId];
    case 'model_version':
      return [entityId.slice(0, entityId.lastIndexOf('/'))];
    default:
      return [];
  }
}
