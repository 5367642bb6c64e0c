/** The notebook that the reader is working on. */

import type { NotebookRuns } from './notebookRuns';
import { Observable } from './observable';

/** Says which open notebook is in front; none where a page has no notebooks. */
export class OpenNotebook extends Observable<NotebookRuns | undefined> {
  constructor() {
    super(undefined);
  }

  /** Bring another notebook to the front. */
  show(notebook: NotebookRuns | undefined): void {
    if (notebook !== this.get()) {
      this.set(notebook);
    }
  }
}
