/** What can be done with runs, whether a page makes a command of it or an item of a menu. */

import type { ReactElement } from 'react';

import type { Tracker } from '../../state';
import type { ITranslator } from '../common/host';

type RunIds = readonly string[];

/** Something that is done with a run, or with several. */
export interface IRunActionSpec {
  /** May say how many runs it is about. */
  readonly label: string | ((count: number) => string);
  readonly caption: string;
  /** Whether it takes several runs at once; else it takes one. */
  readonly takesMany?: boolean;
  /** More that must hold; that there is a run is seen to. */
  readonly isEnabled?: (runIds: RunIds) => boolean;
  readonly isToggled?: (runIds: RunIds) => boolean;
  /** What is said, with the reason, when it was not done. */
  readonly failure: string;
  readonly execute: (runIds: RunIds) => unknown;
}

/** Something to be agreed to. */
export interface IQuestion {
  readonly title: string;
  readonly text: string;
  /** What the button says that agrees. */
  readonly action: string;
}

/** What an action may ask of its page. */
export interface IActionPage {
  /** Put text on the clipboard. */
  copy(text: string): unknown;
  /** Resolves to whether the reader agrees. */
  confirm(question: IQuestion): Promise<boolean>;
  /**
   * Show something over the page until it is done with.
   *
   * @param closing What a button says that closes it; none when what is shown has its own.
   */
  show(
    title: string,
    draw: (close: () => void) => ReactElement,
    closing?: string
  ): Promise<void>;
  /** Say what was done, and offer to undo it. */
  tell(text: string, undo?: () => Promise<void>): void;
  /** Say what was not done. */
  warn(text: string): void;
}

/** What actions work with. */
export interface IActionContext {
  readonly tracker: Tracker;
  readonly trans: ITranslator;
  readonly page: IActionPage;
}
