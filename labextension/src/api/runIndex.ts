/** What the runs of some experiments have, without the runs themselves. */

import type { Caller } from './caller';
import { TRACKER } from './caller';
import type { WireNumber } from './wire';

/** Where a key of a run belongs. */
export type KeyKind = 'metric' | 'param' | 'tag';

/** A key that runs have. */
export interface IRunKey {
  readonly kind: KeyKind;
  readonly key: string;
  /** How many runs have it. */
  readonly runs: number;
}

/** Runs that have a value in common; those that have none, where it is unset. */
export interface IRunGroup {
  readonly value?: string;
  readonly runs: number;
}

/** Which keys to list. */
export interface IKeyQuery {
  readonly experimentIds: readonly string[];
  /** All kinds when unset. */
  readonly kind?: KeyKind;
  /** Only keys with this text in them. */
  readonly contains?: string;
  readonly maxResults?: number;
}

/** Keys, and how many runs there are. */
export class RunIndexClient {
  constructor(private readonly caller: Caller) {}

  /** The keys that most runs have come first. */
  keys(query: IKeyQuery): Promise<IRunKey[]> {
    const body = {
      experiment_ids: query.experimentIds,
      max_results: query.maxResults ?? 200,
      ...(query.kind && { kind: query.kind }),
      ...(query.contains && { contains: query.contains })
    };
    // Several parts of a page ask the same when it opens.
    const same = JSON.stringify(body);
    const asked =
      this.asked.get(same) ??
      this.caller
        .post<{ keys?: IRunKey[] }>(`${TRACKER}/runs/keys`, body)
        .then(({ keys = [] }) => keys)
        .finally(() => this.asked.delete(same));
    this.asked.set(same, asked);
    return asked;
  }

  /** How many runs of these experiments match the filter. */
  async count(experimentIds: readonly string[], filter = ''): Promise<number> {
    const { count } = await this.caller.post<{ count?: WireNumber }>(
      `${TRACKER}/runs/count`,
      { experiment_ids: experimentIds, filter }
    );
    return Number(count ?? 0);
  }

  /**
   * How many of these runs have which value of a field, such as "params.depth".
   *
   * The largest groups come; undefined from servers that cannot tell.
   */
  async countBy(
    experimentIds: readonly string[],
    field: string,
    filter = ''
  ): Promise<IRunGroup[] | undefined> {
    const { groups } = await this.caller.post<{
      groups?: Array<{ value: string | null; runs: WireNumber }> | null;
    }>(`${TRACKER}/runs/count`, {
      experiment_ids: experimentIds,
      filter,
      group_by: field
    });
    return groups?.map(({ value, runs }) => ({
      value: value ?? undefined,
      runs: Number(runs)
    }));
  }

  /** Requests for keys that are not answered yet, by what they ask. */
  private readonly asked = new Map<string, Promise<IRunKey[]>>();
}
