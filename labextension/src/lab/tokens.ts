import type { TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';

import type { IHost } from '../components';
import type { Observable, Tracker } from '../state';

/** What the extension's plugins share. */
export interface ITracker {
  readonly tracker: Tracker;
  /** The host for components; replaced when settings change. */
  readonly host: Observable<IHost>;
  readonly trans: TranslationBundle;
}

/** Token of {@link ITracker}. */
export const ITracker = new Token<ITracker>(
  'jupyter-tracker-labextension:ITracker',
  'The experiment tracker: its client, its lists of runs and models.'
);
