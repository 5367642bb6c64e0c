/** What a reader typed, as a filter. */

import { quote } from '../../api';
import { isKeyword, tokenize } from './queryTokens';

const COLLECTION =
  /^(metrics?|params?|parameters?|tags?|attributes?|attr|datasets?)\./i;

/** The filter for the server: plain words search the names of runs. */
export function readSearch(text: string): string {
  const typed = text.trim();
  if (!typed || isQuery(typed)) {
    return typed;
  }
  return typed
    .split(/\s+/)
    .map(word => `attributes.run_name ILIKE ${quote(`%${word}%`)}`)
    .join(' AND ');
}

/** Whether it is meant to be in the search language, even where it is not yet correct. */
function isQuery(text: string): boolean {
  const tokens = tokenize(text);
  return tokens.some((token, index) => {
    const next = tokens[index + 1];
    switch (token.kind) {
      case 'operator':
        return true;
      case 'field':
        return COLLECTION.test(token.text);
      case 'keyword':
        // Words of the language are words of English too: what follows tells.
        return (
          (isKeyword(token, 'LIKE', 'ILIKE') && next?.kind === 'string') ||
          (isKeyword(token, 'IN') && next?.text === '(') ||
          (isKeyword(token, 'NULL') &&
            isKeyword(tokens[index - 1], 'IS', 'NOT'))
        );
      default:
        return false;
    }
  });
}
