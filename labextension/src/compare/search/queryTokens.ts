/** The search language in pieces, as far as a search box must understand it. */

/** What a piece of a search is. */
export type TokenKind =
  | 'field'
  | 'operator'
  | 'keyword'
  | 'string'
  | 'number'
  | 'bracket'
  | 'comma'
  | 'unknown';

/** A piece of a search, and where it stands. */
export interface IToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const KEYWORDS = new Set([
  'AND',
  'OR',
  'NOT',
  'LIKE',
  'ILIKE',
  'IN',
  'IS',
  'NULL'
]);

/** In this order; quotes may still be open, as the reader is typing. */
const PATTERNS: ReadonlyArray<readonly [TokenKind, RegExp]> = [
  ['string', /'(?:[^']|'')*'?/y],
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}_])/uy],
  ['field', /[\p{L}_][\p{L}\p{N}_./-]*(?:(?<=\.)(?:`[^`]*`?|"[^"]*"?))?/uy],
  ['field', /`[^`]*`?|"[^"]*"?/y],
  ['operator', />=|<=|!=|=|>|</y],
  ['bracket', /[()]/y],
  ['comma', /,/y],
  ['unknown', /[^\s]/uy]
];

/** The pieces of a search, in order. */
export function tokenize(text: string): IToken[] {
  const tokens: IToken[] = [];
  let at = 0;
  while (at < text.length) {
    const token = /\s/.test(text.charAt(at)) ? undefined : readToken(text, at);
    if (token) {
      tokens.push(token);
    }
    at = token?.to ?? at + 1;
  }
  return tokens;
}

/** Whether the piece is this keyword. */
export function isKeyword(
  token: IToken | undefined,
  ...words: readonly string[]
): boolean {
  return token?.kind === 'keyword' && words.includes(token.text.toUpperCase());
}

function readToken(text: string, at: number): IToken | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found) {
      const isWord = kind === 'field' && KEYWORDS.has(found.toUpperCase());
      return {
        kind: isWord ? 'keyword' : kind,
        text: found,
        from: at,
        to: at + found.length
      };
    }
  }
  return undefined;
}
