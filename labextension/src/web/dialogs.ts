/** What is open over the page. */

import type { ReactElement } from 'react';

import { Observable } from '../state';

/** Draws a dialog; `close` is called when the reader is done with it. */
export type DrawDialog = (close: () => void) => ReactElement;

/** One dialog at a time; another one takes the place of the last. */
export class Dialogs extends Observable<ReactElement | undefined> {
  constructor() {
    super(undefined);
  }

  /** Open a dialog; resolves when it is closed. */
  readonly open = (draw: DrawDialog): Promise<void> =>
    new Promise(resolve => {
      this.closed();
      this.closed = resolve;
      const dialog = draw(() => {
        // A dialog that is gone says so once more when the browser notices.
        if (this.get() === dialog) {
          this.close();
        }
      });
      this.set(dialog);
    });

  /** Close what is open. */
  readonly close = (): void => {
    this.set(undefined);
    this.closed();
  };

  private closed: () => void = () => undefined;
}
