/** What the parts of a comparison share. */

import { createContext, useContext } from 'react';

import type { IRun } from '../../api';
import type { IComparisonSettings, IRunKey } from '../../compare';
import type { Comparison } from '../../state';

/** A comparison as each of its views sees it. */
export interface IComparisonPage {
  /** All runs that are compared. */
  readonly runs: readonly IRun[];
  /** The runs that no view has brushed out. */
  readonly shown: readonly IRun[];
  /** The run that the others are measured against. */
  readonly baseline?: IRun;
  /** What is compared where only two runs fit: the baseline, or the first one, and another. */
  readonly pair?: readonly [IRun, IRun];
  /** What the runs have values for. */
  readonly keys: readonly IRunKey[];
  /** The metric that all is about; undefined where no metric differs. */
  readonly target?: IRunKey;
  /** Keys that are drawn on a log scale, written by `writeKey`. */
  readonly log: readonly string[];
  readonly comparison: Comparison;
  readonly settings: IComparisonSettings;
  readonly change: (part: Partial<IComparisonSettings>) => void;
}

const PageContext = createContext<IComparisonPage | undefined>(undefined);

/** Gives the components below it their comparison. */
export const ComparisonProvider = PageContext.Provider;

/** The comparison that this component belongs to. */
export function useComparison(): IComparisonPage {
  const page = useContext(PageContext);
  if (!page) {
    throw new Error('A view of a comparison needs a ComparisonProvider.');
  }
  return page;
}
