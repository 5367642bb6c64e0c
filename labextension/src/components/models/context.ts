/** What the parts of a model's page share. */

import { createContext, useContext } from 'react';

import type {
  IModelVersion,
  IRegisteredModel,
  IRun,
  ITransitionRequest
} from '../../api';
import type { ServerRules } from '../../compare';

/** A registered model as each part of its page sees it. */
export interface IModelPage {
  readonly model: IRegisteredModel;
  /** The newest first. */
  readonly versions: readonly IModelVersion[];
  /** The runs that the versions come from, by their ids. */
  readonly runs: ReadonlyMap<string, IRun>;
  /** What was asked for and is not decided; undefined where the server knows no requests. */
  readonly requests?: readonly ITransitionRequest[];
  /** What the server asks of all models. */
  readonly serverRules: ServerRules;
  /** Another one means that the model has changed. */
  readonly revision: number;
  readonly reload: () => void;
}

const PageContext = createContext<IModelPage | undefined>(undefined);

/** Gives the components below it their model. */
export const ModelProvider = PageContext.Provider;

/** The model that this component belongs to. */
export function useModel(): IModelPage {
  const page = useContext(PageContext);
  if (!page) {
    throw new Error("A part of a model's page needs a ModelProvider.");
  }
  return page;
}
