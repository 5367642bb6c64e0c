/** The registry: models under their names, and their versions. */

import type { Caller } from './caller';
import { MLFLOW, TRACKER } from './caller';
import { decodeModelVersion, decodeRegisteredModel } from './decode';
import type { IModelVersion, IRegisteredModel } from './entities';
import { quote } from './filters';
import { describeError, TrackerError } from './transport';
import type { IWireModelVersion, IWireRegisteredModel } from './wire';

/** One version, by the name of its model and its number. */
export interface IVersionId {
  readonly name: string;
  readonly version: string;
}

/** What a version gets: a stage, or an alias with an `@` before it. */
export interface IMove extends IVersionId {
  readonly target: string;
  readonly comment?: string;
  /** Whether the versions that have the stage now make room. */
  readonly archivesOthers?: boolean;
}

/** A run's model and the name under which it is kept. */
export interface IRegistration {
  readonly name: string;
  /** Path of the model among the run's artifacts. */
  readonly modelPath: string;
  /** Of the version, in Markdown; may be empty. */
  readonly description: string;
  /** What the version gets: a stage, an alias with an `@` before it, or nothing. */
  readonly target: string;
}

/** What came of registering a model. */
export interface IRegistered {
  readonly version: IModelVersion;
  /** Why the version did not get the stage or alias that was asked for; empty when it did. */
  readonly refusal: string;
}

interface IWireModels {
  registered_models?: IWireRegisteredModel[];
  next_page_token?: string;
}

interface IWireVersions {
  model_versions?: IWireModelVersion[];
  next_page_token?: string;
}

/** As many in one answer; a page must not grow without end. */
const PAGE = 500;

const MODELS = `${MLFLOW}/registered-models`;
const VERSIONS = `${MLFLOW}/model-versions`;

/** Reads and changes registered models. */
export class RegistryClient {
  constructor(private readonly caller: Caller) {}

  /** All registered models. */
  async models(): Promise<IRegisteredModel[]> {
    const found: IRegisteredModel[] = [];
    let pageToken: string | undefined;
    do {
      const answer = await this.caller.get<IWireModels>(`${MODELS}/search`, {
        max_results: PAGE,
        page_token: pageToken
      });
      found.push(
        ...(answer.registered_models ?? []).map(decodeRegisteredModel)
      );
      pageToken = answer.next_page_token;
    } while (pageToken);
    return found;
  }

  async model(name: string): Promise<IRegisteredModel> {
    const { registered_model } = await this.caller.get<{
      registered_model: IWireRegisteredModel;
    }>(`${MODELS}/get`, { name });
    return decodeRegisteredModel(registered_model);
  }

  /** All versions of a model, the newest first. */
  async versions(name: string): Promise<IModelVersion[]> {
    const found: IModelVersion[] = [];
    let pageToken: string | undefined;
    do {
      const answer = await this.caller.get<IWireVersions>(
        `${VERSIONS}/search`,
        {
          filter: `name = ${quote(name)}`,
          max_results: PAGE,
          page_token: pageToken
        }
      );
      found.push(...(answer.model_versions ?? []).map(decodeModelVersion));
      pageToken = answer.next_page_token;
    } while (pageToken);
    return found.sort((a, b) => Number(b.version) - Number(a.version));
  }

  /** Register a run's model as the next version of a model, which is made where there is none. */
  async register(
    runId: string,
    { name, modelPath, description, target }: IRegistration
  ): Promise<IRegistered> {
    await this.ensureModel(name);
    const { model_version } = await this.caller.post<{
      model_version: IWireModelVersion;
    }>(`${VERSIONS}/create`, {
      name,
      source: `runs:/${runId}/${modelPath}`,
      run_id: runId,
      ...(description && { description })
    });
    const version = decodeModelVersion(model_version);
    if (!target) {
      return { version, refusal: '' };
    }
    try {
      await this.move({ name, version: version.version, target });
      return { version, refusal: '' };
    } catch (error) {
      // The version is there all the same: trying again would make another one.
      return { version, refusal: describeError(error) };
    }
  }

  /** Give a version a stage or an alias. */
  async move(move: IMove): Promise<void> {
    const { name, version, target, comment, archivesOthers } = move;
    const id = { name, version, ...(comment && { comment }) };
    if (target.startsWith('@')) {
      await this.caller.post(`${MODELS}/alias`, {
        ...id,
        alias: target.slice(1)
      });
    } else {
      await this.caller.post(`${VERSIONS}/transition-stage`, {
        ...id,
        stage: target,
        archive_existing_versions: archivesOthers ?? false
      });
    }
  }

  /** Give a stage or an alias back to the version that had it before. */
  rollBack(name: string, target: string, comment = ''): Promise<IModelVersion> {
    return this.goBack(name, target, { comment });
  }

  /** The version that would get a stage or an alias back. */
  versionBefore(name: string, target: string): Promise<IModelVersion> {
    return this.goBack(name, target, { dry_run: true });
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.caller.delete(`${MODELS}/alias`, { name, alias });
  }

  async describeModel(name: string, description: string): Promise<void> {
    await this.caller.patch(`${MODELS}/update`, { name, description });
  }

  async setModelTag(name: string, key: string, value: string): Promise<void> {
    await this.caller.post(`${MODELS}/set-tag`, { name, key, value });
  }

  async deleteModelTag(name: string, key: string): Promise<void> {
    await this.caller.delete(`${MODELS}/delete-tag`, { name, key });
  }

  async describeVersion(id: IVersionId, description: string): Promise<void> {
    await this.caller.patch(`${VERSIONS}/update`, { ...id, description });
  }

  async setVersionTag(
    id: IVersionId,
    key: string,
    value: string
  ): Promise<void> {
    await this.caller.post(`${VERSIONS}/set-tag`, { ...id, key, value });
  }

  async deleteVersionTag(id: IVersionId, key: string): Promise<void> {
    await this.caller.delete(`${VERSIONS}/delete-tag`, { ...id, key });
  }

  private async goBack(
    name: string,
    target: string,
    rest: object
  ): Promise<IModelVersion> {
    const { model_version } = await this.caller.post<{
      model_version: IWireModelVersion;
    }>(`${TRACKER}/model-versions/rollback`, {
      name,
      ...(target.startsWith('@')
        ? { alias: target.slice(1) }
        : { stage: target }),
      ...rest
    });
    return decodeModelVersion(model_version);
  }

  private async ensureModel(name: string): Promise<void> {
    // Asked first: a browser logs an error for each request that is refused.
    const answer = await this.caller.get<IWireModels>(`${MODELS}/search`, {
      filter: `name = ${quote(name)}`
    });
    if (answer.registered_models?.some(model => model.name === name)) {
      return;
    }
    try {
      await this.caller.post(`${MODELS}/create`, { name });
    } catch (error) {
      // Somebody else was faster.
      const exists =
        error instanceof TrackerError &&
        error.code === 'RESOURCE_ALREADY_EXISTS';
      if (!exists) {
        throw error;
      }
    }
  }
}
