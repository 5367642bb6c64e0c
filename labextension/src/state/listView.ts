/** How the reader looks at the runs. */

import type { IGroup, IListColumn, IListView, ISort } from '../compare';
import { PLAIN_VIEW, readView } from '../compare';
import type { IMemory } from './memory';
import { Remembered } from './memory';

/** Which runs are listed, in which order, and what of each; remembered for the user. */
export class ListView extends Remembered<IListView> {
  constructor(memory: IMemory) {
    super(memory, 'list-view', PLAIN_VIEW, readView);
  }

  /** List the runs of one experiment, or of all for an empty id. */
  readonly setExperiment = (experimentId: string): void => {
    this.remember({ experimentId });
  };

  /** List the runs that match a filter of the search language. */
  readonly setFilter = (filter: string): void => {
    this.remember({ filter });
  };

  readonly setSort = (sort: ISort): void => {
    this.remember({ sort });
  };

  readonly setGroup = (group?: IGroup): void => {
    this.remember({ group });
  };

  /** Choose what is shown of each run; undefined for what most runs have. */
  readonly setColumns = (columns?: readonly IListColumn[]): void => {
    this.remember({ columns });
  };

  /** Look at the runs in another way altogether. */
  readonly apply = (view: IListView): void => {
    this.remember({ group: undefined, columns: undefined, ...view });
  };
}
