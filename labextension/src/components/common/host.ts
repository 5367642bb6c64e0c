/** What a component may ask of the page it is on. */

import { createContext, useContext } from 'react';

import type { IComparisonLink } from '../../compare';
import type { Tracker } from '../../state';

/** Translates literal strings; `%1` stands for the first argument, and so on. */
export interface ITranslator {
  __(message: string, ...args: unknown[]): string;
  _n(singular: string, plural: string, n: number, ...args: unknown[]): string;
}

/** Something that can be done with a run, or with several. */
export interface IRunAction {
  readonly label: string;
  /** The keys that do it, such as "F2". */
  readonly keys?: string;
  readonly isEnabled: boolean;
  /** Whether it is on; set for what is switched on and off. */
  readonly isOn?: boolean;
  readonly onChoose: () => void;
}

/**
 * The page: whether it is JupyterLab or another one is not a component's business.
 *
 * What a page cannot do it leaves out, and components show no button for it.
 */
export interface IHost {
  readonly tracker: Tracker;
  readonly trans: ITranslator;
  /** Names of the metrics that the reader wants in lists; empty for the first ones. */
  readonly metricsShown: readonly string[];
  /** Show one run. */
  openRun(runId: string): void;
  /** Show several runs side by side. */
  compare(runIds: readonly string[]): void;
  /** Put the address of a comparison on the clipboard, as it is seen now. */
  shareLink?(link: IComparisonLink): void;
  /** Show a registered model, or one of its versions. */
  openModel(name: string, version?: string): void;
  /** The address of a model or a version, on pages that have addresses. */
  modelAddress?(name: string, version?: string): string;
  /** Ask for a name and register the run's model under it. */
  registerModel(runId: string): void;
  /** What can be done with a run, and with the ticked ones where it is one of them; in groups. */
  runActions?(runId: string): ReadonlyArray<readonly IRunAction[]>;
  /** Show a cell in the open notebook, or in the run's one. */
  showCell?(runId: string, cellId: string): void;
  /** Run the notebook of a run again, and compare. */
  verify?(runId: string): void;
  /** Open the notebook of a run as a new document. */
  openNotebook?(runId: string): void;
  /** Let the browser save the notebook of a run, where it cannot be opened. */
  saveNotebook?(runId: string): void;
}

const HostContext = createContext<IHost | undefined>(undefined);

/** Gives the components below it their host. */
export const HostProvider = HostContext.Provider;

/** The host of this component. */
export function useHost(): IHost {
  const host = useContext(HostContext);
  if (!host) {
    throw new Error('A tracker component needs a HostProvider above it.');
  }
  return host;
}
