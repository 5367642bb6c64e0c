/** Which metrics the versions of models are listed with. */

import type { IMemory } from './memory';
import { readStrings, Remembered } from './memory';

/** The chosen metrics; undefined until the reader chose. */
export interface IModelColumns {
  readonly metrics?: readonly string[];
}

/** Remembers the metrics that the reader wants to see of versions. */
export class ModelColumns extends Remembered<IModelColumns> {
  constructor(memory: IMemory) {
    super(memory, 'model-columns', {}, ({ metrics }) =>
      metrics === undefined ? {} : { metrics: readStrings(metrics) }
    );
  }

  readonly choose = (metrics: readonly string[]): void => {
    this.remember({ metrics });
  };
}
