/** What may come next in a search that is being typed. */

import type { IRunKey, KeyKind } from '../../api';
import { quote } from '../../api';
import type { IToken } from './queryTokens';
import { isKeyword, tokenize } from './queryTokens';
import { COLLECTIONS, writeField } from './writeField';

/** What the language wants at a place. */
export interface ISearchPlace {
  readonly expects: 'field' | 'operator' | 'value' | 'join';
  /** Where the piece begins that is being typed. */
  readonly from: number;
  /** That piece. */
  readonly typed: string;
  /** The field that a value is for. */
  readonly field: string;
}

/** A piece that may come next. */
export interface ISuggestion {
  readonly label: string;
  /** What is written; the label when unset. */
  readonly apply?: string;
  /** How many runs have it. */
  readonly runs?: number;
}

const ATTRIBUTES = [
  'run_name',
  'status',
  'start_time',
  'end_time',
  'user_id',
  'run_id'
];

const OPERATORS: readonly string[] = [
  '=',
  '!=',
  '>',
  '>=',
  '<',
  '<=',
  'LIKE',
  'ILIKE',
  'IN',
  'IS NULL',
  'IS NOT NULL'
];

/** Values that a field may only have. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  status: ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'],
  'tags.tracker.verdict': ['strong', 'weak', 'not reproducible'],
  'tags.tracker.verified': ['yes', 'no']
};

const KINDS: Readonly<Record<string, KeyKind>> = {
  metrics: 'metric',
  params: 'param',
  tags: 'tag'
};

/** What the language wants where the cursor is. */
export function placeIn(text: string, cursor: number): ISearchPlace {
  const before = tokenize(text.slice(0, cursor));
  const last = before.at(-1);
  const isTyping =
    last !== undefined &&
    last.to === cursor &&
    last.kind !== 'bracket' &&
    last.kind !== 'comma';
  const done = isTyping ? before.slice(0, -1) : before;
  return {
    ...expectAfter(done),
    from: isTyping ? last.from : cursor,
    typed: isTyping ? last.text : ''
  };
}

/** Of which kind of keys a place wants one, and what it must contain; undefined where it wants none. */
export function keysWanted(
  place: ISearchPlace
): { readonly kind?: KeyKind; readonly contains: string } | undefined {
  if (place.expects !== 'field') {
    return undefined;
  }
  const [, collection = '', key = ''] =
    /^(\w+)\.[`"]?([^`"]*)[`"]?$/.exec(place.typed) ?? [];
  const kind = KINDS[collection.toLowerCase()];
  return kind ? { kind, contains: key } : { contains: place.typed };
}

/** What may stand at a place, given the keys that runs have. */
export function suggest(
  place: ISearchPlace,
  keys: readonly IRunKey[]
): ISuggestion[] {
  switch (place.expects) {
    case 'field':
      return [
        ...keys.map(({ kind, key, runs }) => ({
          label: `${COLLECTIONS[kind]}.${key}`,
          apply: `${writeField(kind, key)} `,
          runs
        })),
        ...ATTRIBUTES.map(name => ({ label: name, apply: `${name} ` }))
      ].filter(({ label }) => contains(label, place.typed));
    case 'operator':
      return words(OPERATORS);
    case 'value':
      return (VALUES[place.field] ?? []).map(value => ({
        label: quote(value),
        apply: `${quote(value)} `
      }));
    case 'join':
      return words(['AND', 'OR']);
  }
}

function expectAfter(
  tokens: readonly IToken[]
): Pick<ISearchPlace, 'expects' | 'field'> {
  const last = tokens.at(-1);
  const field = nameOf(tokens.filter(token => token.kind === 'field').at(-1));
  if (!last || isKeyword(last, 'AND', 'OR')) {
    return { expects: 'field', field: '' };
  }
  const isInList = isInsideList(tokens);
  switch (last.kind) {
    case 'field':
      return { expects: 'operator', field };
    case 'operator':
    case 'comma':
      return { expects: 'value', field };
    case 'bracket':
      return last.text === ')'
        ? { expects: 'join', field }
        : { expects: isInList ? 'value' : 'field', field };
    case 'keyword':
      if (isKeyword(last, 'NOT')) {
        const isNegation = tokens.at(-2)?.kind !== 'field';
        return { expects: isNegation ? 'field' : 'operator', field };
      }
      return { expects: isKeyword(last, 'NULL') ? 'join' : 'value', field };
    default:
      return { expects: isInList ? 'value' : 'join', field };
  }
}

/** Whether the bracket that was opened last belongs to an `IN`. */
function isInsideList(tokens: readonly IToken[]): boolean {
  const open = tokens.map(({ kind }) => kind).lastIndexOf('bracket');
  return tokens[open]?.text === '(' && isKeyword(tokens[open - 1], 'IN');
}

/** A field without its quotes, as the table of values has it. */
function nameOf(token: IToken | undefined): string {
  return (token?.text ?? '')
    .replace(/^attributes?\./i, '')
    .replace(/[`"]/g, '');
}

function contains(label: string, typed: string): boolean {
  const plain = typed.replace(/[`"]/g, '').toLowerCase();
  return label.toLowerCase().includes(plain);
}

function words(labels: readonly string[]): ISuggestion[] {
  return labels.map(label => ({ label, apply: `${label} ` }));
}
