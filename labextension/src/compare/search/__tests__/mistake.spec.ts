import { findMistake } from '../mistake';

const wordOf = (typed: string, position: number, filter = typed.trim()) => {
  const range = findMistake(typed, filter, position);
  return range && typed.slice(range.from, range.to);
};

describe('findMistake', () => {
  it('finds the word that begins there', () => {
    expect(wordOf('metrics.auc > 1 AND foo bar', 20)).toBe('foo');
  });

  it('minds blanks before the search', () => {
    expect(wordOf('  metrics.auc == 1', 13)).toBe('=');
  });

  it('counts characters as the server does', () => {
    expect(wordOf("tags.team = '😀😀' § 3", 17)).toBe('§');
  });

  it('is empty at the end where something is missing', () => {
    const text = 'metrics.auc >';
    expect(findMistake(text, text, 13)).toEqual({ from: 13, to: 13 });
  });

  it('marks nothing in another text', () => {
    expect(wordOf('metrics.auc > 1', 0, 'metrics.loss >')).toBeUndefined();
  });
});
