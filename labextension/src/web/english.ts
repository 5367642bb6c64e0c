/** Texts as they are written in the code: this page has no other language yet. */

import type { ITranslator } from '../components';

export const english: ITranslator = {
  __: (message, ...args) => fill(message, args),
  _n: (singular, plural, n, ...args) =>
    fill(n === 1 ? singular : plural, [n, ...args])
};

function fill(message: string, args: readonly unknown[]): string {
  return message.replace(/%(\d)/g, (_match, index: string) =>
    String(args[Number(index) - 1])
  );
}
