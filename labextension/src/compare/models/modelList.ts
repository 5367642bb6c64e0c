/** The registered models as lists show them: searched, and in order. */

import type { IRegisteredModel } from '../../api';
import { byName } from '../runs/values';
import { ACTIVE_STAGES, latestVersion } from './registry';
import type { IVersionOrder } from './sortVersions';
import { sortByValue } from './sortVersions';

/** The models that have every word of a text in their names. */
export function searchModels(
  models: readonly IRegisteredModel[],
  text: string
): IRegisteredModel[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter(({ name }) =>
    words.every(word => name.toLowerCase().includes(word))
  );
}

/** The models in order. */
export function sortModels(
  models: readonly IRegisteredModel[],
  { by, isDescending }: IVersionOrder
): IRegisteredModel[] {
  return sortByValue(models, model => valueBy(model, by), isDescending);
}

function valueBy(
  model: IRegisteredModel,
  by: string
): string | number | undefined {
  switch (by) {
    case 'name':
      return model.name;
    case 'version': {
      const latest = latestVersion(model);
      return latest && Number(latest.version);
    }
    case 'changed':
      return model.updatedAt;
    default:
      return undefined;
  }
}

/** A version that has a stage or an alias. */
export interface INamedVersion {
  /** The stage, or the alias with an `@` before it. */
  readonly name: string;
  readonly version: string;
}

/** Which versions are in use: by their stages, then by their aliases. */
export function namedVersions(model: IRegisteredModel): INamedVersion[] {
  const stages = model.latestVersions
    .filter(({ stage }) => ACTIVE_STAGES.includes(stage))
    .map(({ stage, version }) => ({ name: stage, version }));
  const aliases = Object.entries(model.aliases)
    .sort(([a], [b]) => byName(a, b))
    .map(([alias, version]) => ({ name: `@${alias}`, version }));
  return [...stages, ...aliases];
}
