/** What people ask, decide and say about versions of models; only our servers keep it. */

import type { Caller } from './caller';
import { MLFLOW, TRACKER } from './caller';
import { decodeNumber } from './decode';
import type { IMove, IVersionId } from './registry';
import type { WireNumber } from './wire';

/** Somebody's wish that a version gets a stage, or an alias, as in `@champion`. */
export interface ITransitionRequest {
  readonly id: string;
  readonly version: string;
  readonly target: string;
  /** Who asks; empty where nobody has a name. */
  readonly user: string;
  readonly at: number;
  readonly comment: string;
}

/** Something that was done with a version. */
export interface IActivity {
  readonly id: string;
  /** Such as "APPLIED_TRANSITION" or "NEW_COMMENT". */
  readonly type: string;
  readonly user: string;
  readonly at: number;
  /** The stage it had; empty where it is not about stages. */
  readonly from: string;
  /** The stage, or the alias with an `@` before it; empty where it is about neither. */
  readonly target: string;
  readonly comment: string;
  /** Whether it is a comment that the reader may change and delete. */
  readonly isChangeable: boolean;
}

interface IWireRequest {
  id: string;
  version: WireNumber;
  to_stage: string;
  user_id?: string;
  creation_timestamp?: WireNumber;
  comment?: string;
}

interface IWireActivity {
  id: string;
  activity_type: string;
  user_id?: string;
  creation_timestamp?: WireNumber;
  from_stage?: string;
  to_stage?: string;
  alias?: string;
  comment?: string;
  is_changeable?: boolean;
}

const REQUESTS = `${MLFLOW}/transition-requests`;
const COMMENTS = `${MLFLOW}/comments`;

/** Asks for moves, decides on them, and comments. */
export class ReviewsClient {
  constructor(private readonly caller: Caller) {}

  /** What was asked for and is not decided, of all versions of a model. */
  async requests(name: string): Promise<ITransitionRequest[]> {
    const { requests = [] } = await this.caller.get<{
      requests?: IWireRequest[];
    }>(`${REQUESTS}/list`, { name });
    return requests.map(decodeRequest);
  }

  /** What the server asks of all models, by stage, or by alias with an `@` before it. */
  async rules(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { rules = {} } = await this.caller.get<{
      rules?: Record<string, string[]>;
    }>(`${TRACKER}/registry-rules/list`);
    return rules;
  }

  /** Ask that a version gets a stage or an alias. */
  async request(move: IMove): Promise<void> {
    await this.caller.post(`${REQUESTS}/create`, bodyOf(move));
  }

  async approve(move: IMove): Promise<void> {
    await this.caller.post(`${REQUESTS}/approve`, {
      ...bodyOf(move),
      archive_existing_versions: move.archivesOthers ?? false
    });
  }

  async reject(move: IMove): Promise<void> {
    await this.caller.post(`${REQUESTS}/reject`, bodyOf(move));
  }

  /** Take a request back that somebody made. */
  async withdraw(move: IMove, creator: string): Promise<void> {
    await this.caller.delete(`${REQUESTS}/delete`, {
      ...bodyOf(move),
      creator
    });
  }

  /** What was done with a version, the newest first. */
  async activities({ name, version }: IVersionId): Promise<IActivity[]> {
    const { activities = [] } = await this.caller.get<{
      activities?: IWireActivity[];
    }>(`${TRACKER}/model-versions/activities`, { name, version });
    return activities.map(decodeActivity);
  }

  async comment({ name, version }: IVersionId, comment: string): Promise<void> {
    await this.caller.post(`${COMMENTS}/create`, { name, version, comment });
  }

  /** Say it differently; only who wrote it may. */
  async changeComment(id: string, comment: string): Promise<void> {
    await this.caller.patch(`${COMMENTS}/update`, { id, comment });
  }

  async deleteComment(id: string): Promise<void> {
    await this.caller.delete(`${COMMENTS}/delete`, { id });
  }
}

function bodyOf({ name, version, target, comment = '' }: IMove) {
  return { name, version, stage: target, comment };
}

function decodeRequest(request: IWireRequest): ITransitionRequest {
  return {
    id: request.id,
    version: String(request.version),
    target: request.to_stage,
    user: request.user_id ?? '',
    at: decodeNumber(request.creation_timestamp),
    comment: request.comment ?? ''
  };
}

function decodeActivity(activity: IWireActivity): IActivity {
  return {
    id: activity.id,
    type: activity.activity_type,
    user: activity.user_id ?? '',
    at: decodeNumber(activity.creation_timestamp),
    from: activity.from_stage ?? '',
    target: activity.alias ? `@${activity.alias}` : (activity.to_stage ?? ''),
    comment: activity.comment ?? '',
    isChangeable: activity.is_changeable ?? false
  };
}
