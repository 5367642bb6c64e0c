/** Which run is being renamed. */

import { Observable } from './observable';

/** The id of the run whose name is a field now; undefined when none is. */
export class Renaming extends Observable<string | undefined> {
  constructor() {
    super(undefined);
  }

  readonly begin = (runId: string): void => {
    this.set(runId);
  };

  readonly end = (): void => {
    this.set(undefined);
  };
}
