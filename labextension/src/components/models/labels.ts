/** Rules, moves and what was done with a version, in words. */

import type { IActivity } from '../../api';
import type { Requirement } from '../../compare';
import type { ITranslator } from '../common/host';

/** What a rule asks for. */
export function requirementLabel(
  trans: ITranslator,
  requirement: Requirement
): string {
  switch (requirement) {
    case 'approval':
      return trans.__('an approval');
    case 'verified':
      return trans.__('a verified run');
  }
}

/** What a stage or an alias needs, such as "Production needs: an approval, a verified run". */
export function ruleLabel(
  trans: ITranslator,
  target: string,
  needs: readonly Requirement[]
): string {
  const words = needs.map(need => requirementLabel(trans, need));
  return trans.__('%1 needs: %2', target, words.join(', '));
}

/** What the server asks for, such as "From the server: an approval". */
export function serverRuleLabel(
  trans: ITranslator,
  needs: readonly Requirement[]
): string {
  const words = needs.map(need => requirementLabel(trans, need));
  return trans.__('From the server: %1', words.join(', '));
}

/** A version's number as it stands in a sentence. */
export function versionLabel(trans: ITranslator, version: string): string {
  return trans.__('version %1', version);
}

/** What somebody did with a version, in a sentence. */
export function activityLabel(
  trans: ITranslator,
  { type, user, from, target }: IActivity
): string {
  const who = user || trans.__('Somebody');
  switch (type) {
    case 'CREATED_VERSION':
      return trans.__('%1 registered the version', who);
    case 'APPLIED_TRANSITION':
      return trans.__('%1 moved it from %2 to %3', who, from, target);
    case 'SYSTEM_TRANSITION':
      return trans.__('It was moved to %1, to make room', target);
    case 'SET_ALIAS':
      return trans.__('%1 gave it the alias %2', who, target);
    case 'DELETED_ALIAS':
      return trans.__('%1 took the alias %2 away', who, target);
    case 'ROLLED_BACK':
      return trans.__('%1 rolled %2 back to it', who, target);
    case 'REQUESTED_TRANSITION':
      return trans.__('%1 asks for %2', who, target);
    case 'APPROVED_REQUEST':
      return trans.__('%1 approved %2', who, target);
    case 'REJECTED_REQUEST':
      return trans.__('%1 rejected %2', who, target);
    case 'CANCELLED_REQUEST':
      return trans.__('%1 took the request for %2 back', who, target);
    case 'NEW_COMMENT':
      return trans.__('%1 commented', who);
    default:
      return trans.__('%1: %2', who, type);
  }
}
