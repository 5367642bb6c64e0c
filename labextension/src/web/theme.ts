/** Light or dark, as the reader or the system wants it. */

import type { IMemory } from '../state';
import { Remembered } from '../state';

export type ThemeChoice = 'system' | 'light' | 'dark';

/** What was chosen. */
export interface IThemeState {
  readonly choice: ThemeChoice;
}

/** Remembers the choice, and writes it on the page as JupyterLab does. */
export class Theme extends Remembered<IThemeState> {
  constructor(
    memory: IMemory,
    private readonly body: HTMLElement,
    private readonly prefersDark: MediaQueryList
  ) {
    super(memory, 'theme', { choice: 'system' }, ({ choice }) => ({
      choice: choice === 'light' || choice === 'dark' ? choice : 'system'
    }));
    this.apply();
    this.subscribe(this.apply);
    prefersDark.addEventListener('change', this.apply);
  }

  readonly choose = (choice: ThemeChoice): void => {
    this.remember({ choice });
  };

  private readonly apply = (): void => {
    const { choice } = this.get();
    const isLight =
      choice === 'system' ? !this.prefersDark.matches : choice === 'light';
    this.body.dataset.jpThemeLight = String(isLight);
    // Charts are drawn anew when the name changes.
    this.body.dataset.jpThemeName = isLight ? 'Light' : 'Dark';
  };
}
