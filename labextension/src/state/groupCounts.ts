/** How many runs there are in each group of the list, loaded or not. */

import type { TrackerClient } from '../api';
import type { IGroup } from '../compare';
import { groupField } from '../compare';
import { Observable } from './observable';

/** Numbers of runs by the value they share; unset where the server cannot tell. */
export type IGroupCountsState =
  ReadonlyMap<string | undefined, number> | undefined;

/** Counts the runs of groups, with one request for all of them. */
export class GroupCounts extends Observable<IGroupCountsState> {
  constructor(private readonly client: TrackerClient) {
    super(undefined);
  }

  /** Forget the numbers, as they are of other groups or other runs. */
  clear(): void {
    this.generation += 1;
    this.set(undefined);
  }

  /** Count anew; without a group there is nothing to count. */
  async load(
    group: IGroup | undefined,
    experimentIds: readonly string[],
    filter: string
  ): Promise<void> {
    const asked = ++this.generation;
    const counted =
      group &&
      (await this.client.runIndex
        .countBy(experimentIds, groupField(group), filter)
        .catch(() => undefined));
    if (asked === this.generation) {
      this.set(
        counted &&
          new Map(
            counted.map(({ value, runs }) => [valueOf(group, value), runs])
          )
      );
    }
  }

  /** Counts requests, so that the answer to an outdated one is dropped. */
  private generation = 0;
}

/** An author without a name is none. */
function valueOf(
  group: IGroup | undefined,
  value: string | undefined
): string | undefined {
  return group?.by === 'user' ? value || undefined : value;
}
