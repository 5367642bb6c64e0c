/** What was just done, said for a while. */

import { Observable } from '../state';

/** Something that is said. */
export interface INotice {
  readonly id: number;
  readonly text: string;
  /** Whether something was not done. */
  readonly isError?: boolean;
  /** Takes back what was done. */
  readonly undo?: () => Promise<void>;
}

/** The latest notices, oldest first. */
export class Notices extends Observable<readonly INotice[]> {
  constructor() {
    super([]);
  }

  /** Say something. */
  readonly say = (notice: Omit<INotice, 'id'>): void => {
    this.count += 1;
    this.set([...this.get(), { ...notice, id: this.count }].slice(-MOST));
  };

  /** Say it no longer. */
  readonly drop = (id: number): void => {
    this.set(this.get().filter(notice => notice.id !== id));
  };

  private count = 0;
}

/** More would hide the page. */
const MOST = 3;
