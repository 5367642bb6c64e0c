/** The registered models of the sidebar. */

import type {
  IChange,
  IModelVersion,
  IRegisteredModel,
  TrackerClient
} from '../api';
import { describeError } from '../api';
import { Batcher } from './batcher';
import { Observable } from './observable';

/** What the list shows. */
export interface IModelListState {
  readonly models: readonly IRegisteredModel[];
  /** Versions of the models that are opened, newest first, by the model's name. */
  readonly versions: Readonly<Record<string, readonly IModelVersion[]>>;
  readonly isLoading: boolean;
  /** Why the last request failed. */
  readonly error?: string;
}

/** Lists registered models, most recently changed first, and follows their changes. */
export class ModelList extends Observable<IModelListState> {
  constructor(private readonly client: TrackerClient) {
    super({ models: [], versions: {}, isLoading: true });
  }

  /** List anew. */
  readonly reload = async (): Promise<void> => {
    try {
      const models = await this.client.searchRegisteredModels();
      this.patch({
        models: models.sort((a, b) => b.updatedAt - a.updatedAt),
        isLoading: false,
        error: undefined
      });
      await Promise.all(Object.keys(this.get().versions).map(this.open));
    } catch (error) {
      this.patch({ isLoading: false, error: describeError(error) });
    }
  };

  /** Load the versions of a model and keep them up to date from now on. */
  readonly open = async (name: string): Promise<void> => {
    try {
      const versions = await this.client.searchModelVersions(name);
      versions.sort((a, b) => Number(b.version) - Number(a.version));
      this.patch({ versions: { ...this.get().versions, [name]: versions } });
    } catch (error) {
      this.patch({ error: describeError(error) });
    }
  };

  /** List anew if models changed. */
  follow(changes: readonly IChange[]): void {
    const concerned = changes.some(
      ({ entity }) =>
        entity === 'registered_model' || entity === 'model_version'
    );
    if (concerned) {
      this.changed.add('models');
    }
  }

  private readonly changed = new Batcher<'models'>(() => this.reload());
}
