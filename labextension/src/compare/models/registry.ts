/** What registered models and their versions say about themselves. */

import type { IModelVersion, IRegisteredModel } from '../../api';
import { byName } from '../runs/values';

/** The stages of a version, on its way to production and out of it. */
export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;

/** Stages in which one version replaces another. */
export const ACTIVE_STAGES: readonly string[] = ['Staging', 'Production'];

/** What a rule may ask for. */
export const REQUIREMENTS = ['approval', 'verified'] as const;

/** Something that a version needs before it gets a stage or an alias. */
export type Requirement = (typeof REQUIREMENTS)[number];

/** A stage, or an alias with an `@` before it: who has it, and what it takes. */
export interface ITarget {
  readonly target: string;
  /** Versions that have it now, the newest first. */
  readonly versions: readonly string[];
  /** What the model's own rule asks for. */
  readonly needs: readonly Requirement[];
  /** What its server asks of all models. */
  readonly serverNeeds: readonly Requirement[];
}

/** What a server asks of all models, by target. */
export type ServerRules = Readonly<Record<string, readonly string[]>>;

const RULE_TAG = 'tracker.rule.';

/** The tag of a model that holds the rule for a stage or an alias. */
export function ruleTag(target: string): string {
  return RULE_TAG + target;
}

/** What a rule asks for, as its tag says it. */
export function readRule(
  tags: Readonly<Record<string, string>>,
  target: string
): Requirement[] {
  const words = (tags[ruleTag(target)] ?? '').split(',');
  return known(words.map(word => word.trim()));
}

/** What a stage or an alias needs, by the model's own rule and the server's. */
export function allNeeds(
  tags: Readonly<Record<string, string>>,
  rules: ServerRules,
  target: string
): Requirement[] {
  return known([...readRule(tags, target), ...(rules[target] ?? [])]);
}

function known(words: readonly string[]): Requirement[] {
  return REQUIREMENTS.filter(requirement => words.includes(requirement));
}

/** The stages that matter, the aliases, and whatever else has a rule. */
export function targetsOf(
  model: IRegisteredModel,
  versions: readonly IModelVersion[],
  rules: ServerRules = {}
): ITarget[] {
  const aliases = Object.keys(model.aliases)
    .sort(byName)
    .map(alias => `@${alias}`);
  const ruled = Object.keys(model.tags)
    .filter(key => key.startsWith(RULE_TAG))
    .map(key => key.slice(RULE_TAG.length))
    .concat(Object.keys(rules));
  const names = new Set(['Production', 'Staging', ...aliases, ...ruled.sort()]);
  return [...names].map(target => ({
    target,
    versions: versions
      .filter(version => hasTarget(version, target))
      .map(({ version }) => version),
    needs: readRule(model.tags, target),
    serverNeeds: known(rules[target] ?? [])
  }));
}

/** Whether a version has a stage, or an alias with an `@` before it. */
export function hasTarget(version: IModelVersion, target: string): boolean {
  return target.startsWith('@')
    ? version.aliases.includes(target.slice(1))
    : version.stage === target;
}

/** The newest of a model's versions, as far as its listing has them. */
export function latestVersion({
  latestVersions
}: IRegisteredModel): IModelVersion | undefined {
  return [...latestVersions].sort(
    (a, b) => Number(b.version) - Number(a.version)
  )[0];
}

/** What a version is compared with at first: the one in production, else the one before. */
export function usualOther(
  version: IModelVersion,
  versions: readonly IModelVersion[]
): IModelVersion | undefined {
  const others = versions.filter(each => each.version !== version.version);
  return (
    others.find(({ stage }) => stage === 'Production') ??
    others.find(each => Number(each.version) < Number(version.version)) ??
    others[0]
  );
}

/** The tags that people gave, by name. */
export function ownTags({
  tags
}: {
  readonly tags: Readonly<Record<string, string>>;
}): Array<readonly [string, string]> {
  return Object.entries(tags)
    .filter(([key]) => !/^(mlflow|tracker)\./.test(key))
    .sort(([a], [b]) => byName(a, b));
}

/** Where the files of a version are among a run's artifacts; undefined where they are elsewhere. */
export function modelFolder({
  runId,
  source
}: IModelVersion): { runId: string; path: string } | undefined {
  const ofRun = /^runs:\/([^/]+)\/(.+?)\/?$/.exec(source);
  if (ofRun) {
    return { runId: ofRun[1] as string, path: ofRun[2] as string };
  }
  // The rest of an address means something only together with the run that it belongs to.
  const marker = `/${runId}/artifacts/`;
  const at = runId ? source.indexOf(marker) : -1;
  return at < 0
    ? undefined
    : { runId, path: source.slice(at + marker.length).replace(/\/$/, '') };
}
