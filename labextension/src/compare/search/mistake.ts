/** The place in a search that the server cannot read. */

import { tokenize } from './queryTokens';

/** A part of a text; empty where something is missing at its end. */
export interface ITextRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The word of a text that the server complains about.
 *
 * @param typed What was typed.
 * @param filter What the server was sent.
 * @param position Where the mistake is in that, in characters.
 * @returns undefined where the text is not, or no longer, what the server was sent.
 */
export function findMistake(
  typed: string,
  filter: string,
  position: number
): ITextRange | undefined {
  if (typed.trim() !== filter) {
    return undefined;
  }
  const before = typed.length - typed.trimStart().length;
  const from = before + inUnits(filter, position);
  const word = tokenize(typed).find(token => token.to > from);
  return { from, to: word?.to ?? from };
}

/** What Python counts as one character may be two here. */
function inUnits(text: string, characters: number): number {
  return [...text].slice(0, characters).join('').length;
}
