/** Which tab of a run's page was seen last. */

import type { IMemory } from './memory';
import { Remembered } from './memory';

/** The pages of a run. */
export const RUN_TABS = [
  'overview',
  'metrics',
  'artifacts',
  'notebook',
  'environment',
  'logs',
  'reproduce'
] as const;

/** One page of a run. */
export type RunTab = (typeof RUN_TABS)[number];

/** Remembered for the user: the next run opens on the same tab. */
export class RunPageTab extends Remembered<{ readonly tab: RunTab }> {
  constructor(memory: IMemory) {
    super(memory, 'run-page', { tab: 'overview' }, kept => ({
      tab: RUN_TABS.find(tab => tab === kept.tab) ?? 'overview'
    }));
  }

  readonly select = (tab: RunTab): void => {
    this.remember({ tab });
  };
}
