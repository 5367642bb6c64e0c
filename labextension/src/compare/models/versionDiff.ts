/** What differs between two versions of a model. */

import type { IActivity, IRun } from '../../api';
import type { IModelSummary } from '../artifacts/mlmodel';
import { readModelSummary } from '../artifacts/mlmodel';
import { parseRequirements } from '../runs/requirements';
import type { IValueRow } from '../runs/values';
import { compareValues } from '../runs/values';

/** What is known of one of them; what is unknown is left out. */
export interface IVersionFacts {
  readonly run?: IRun;
  readonly tags: Readonly<Record<string, string>>;
  /** The file `MLmodel`. */
  readonly model?: string;
  /** The file `requirements.txt`. */
  readonly requirements?: string;
}

/** The parts that are compared; the page says their names. */
export const DIFF_PARTS = [
  'signature',
  'params',
  'metrics',
  'requirements',
  'tags'
] as const;

/** A part of a comparison. */
export type DiffPart = (typeof DIFF_PARTS)[number];

/** Compare the first with the second, part by part. */
export function diffVersions(
  a: IVersionFacts,
  b: IVersionFacts
): Readonly<Record<DiffPart, Array<IValueRow<string>>>> {
  const compare = (
    read: (facts: IVersionFacts) => Readonly<Record<string, string>>
  ) => compareValues([read(a), read(b)]);
  return {
    signature: compare(({ model }) =>
      model === undefined ? {} : signatureOf(readModelSummary(model))
    ),
    params: compare(({ run }) => run?.params ?? {}),
    metrics: compare(({ run }) =>
      Object.fromEntries(
        Object.entries(run?.metrics ?? {}).map(([key, value]) => [
          key,
          String(value)
        ])
      )
    ),
    requirements: compare(({ requirements = '' }) =>
      parseRequirements(requirements)
    ),
    tags: compare(({ tags }) => tags)
  };
}

/** Types by field; fields without a name go by their position. */
function signatureOf({ inputs, outputs }: IModelSummary) {
  const named = (kind: string, fields: IModelSummary['inputs']) =>
    fields.map(({ name, type }, index): [string, string] => [
      `${kind} ${name || index + 1}`,
      type
    ]);
  return Object.fromEntries([
    ...named('input', inputs),
    ...named('output', outputs)
  ]);
}

/** What gives a version a stage or an alias, or takes a stage from it. */
const MOVES = [
  'APPLIED_TRANSITION',
  'SYSTEM_TRANSITION',
  'SET_ALIAS',
  'ROLLED_BACK'
];

/**
 * The stages and aliases that a version got, in that order.
 *
 * @param activities What was done with it, the newest first.
 */
export function stageHistory(activities: readonly IActivity[]): string[] {
  return activities
    .filter(({ type }) => MOVES.includes(type))
    .map(({ target }) => target)
    .reverse();
}
