/** Which runs are ticked. */

import { Observable } from './observable';

/** The ids of the ticked runs, in the order in which they were ticked. */
export class Selection extends Observable<readonly string[]> {
  constructor() {
    super([]);
  }

  /** Tick the run, or take its tick away. */
  readonly toggle = (runId: string): void => {
    const ticked = this.get();
    this.set(
      ticked.includes(runId)
        ? ticked.filter(id => id !== runId)
        : [...ticked, runId]
    );
  };

  /** Tick these runs too. */
  readonly add = (runIds: readonly string[]): void => {
    this.set([...new Set([...this.get(), ...runIds])]);
  };

  /** Take the ticks of these runs away. */
  readonly remove = (runIds: readonly string[]): void => {
    this.set(this.get().filter(id => !runIds.includes(id)));
  };

  /** Take all ticks away. */
  readonly clear = (): void => {
    this.set([]);
  };
}
