/** Which parts of the sidebar are folded away. */

import type { IMemory } from './memory';
import { Remembered } from './memory';

/** Whether a section is open, by its name, where the reader chose. */
export type OpenSections = Readonly<Record<string, boolean | undefined>>;

/** Remembers what the reader folded away. */
export class Sections extends Remembered<OpenSections> {
  constructor(memory: IMemory) {
    super(memory, 'sections', {}, kept =>
      Object.fromEntries(
        Object.entries(kept).map(([name, isOpen]) => [name, isOpen === true])
      )
    );
  }

  setOpen(name: string, isOpen: boolean): void {
    this.remember({ [name]: isOpen });
  }
}
