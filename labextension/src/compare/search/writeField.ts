/** Fields of the search language. */

import type { KeyKind } from '../../api';

/** What keys of each kind stand behind. */
export const COLLECTIONS: Readonly<Record<KeyKind, string>> = {
  metric: 'metrics',
  param: 'params',
  tag: 'tags'
};

/** A key as a field, in quotes where the language needs them. */
export function writeField(kind: KeyKind, key: string): string {
  const collection = COLLECTIONS[kind];
  if (/^[\p{L}\p{N}_./-]+$/u.test(key)) {
    return `${collection}.${key}`;
  }
  const mark = key.includes('`') ? '"' : '`';
  return `${collection}.${mark}${key}${mark}`;
}
