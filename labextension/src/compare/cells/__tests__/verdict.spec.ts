import { makeRun } from '../../../testing/factories';
import { hasNotebook, isVerified, readReasons, readVerdict } from '../verdict';

const tagged = (tags: Record<string, string>) => makeRun('a', { tags });

describe('readVerdict', () => {
  it.each(['strong', 'weak', 'not reproducible'])('reads %s', verdict => {
    expect(readVerdict(tagged({ 'tracker.verdict': verdict }))).toBe(verdict);
  });

  it('knows no other words', () => {
    expect(readVerdict(tagged({ 'tracker.verdict': 'good' }))).toBeUndefined();
    expect(readVerdict(tagged({}))).toBeUndefined();
  });
});

describe('readReasons', () => {
  const reasons = (text: string) =>
    readReasons(tagged({ 'tracker.verdict.reasons': text }));

  it('reads sentences and the cells to blame', () => {
    const text = JSON.stringify([
      { kind: 'edited', sentence: 'cell [4] was edited', cells: ['x'] },
      { kind: 'gone', sentence: '`a` came from nowhere' }
    ]);
    expect(reasons(text)).toEqual([
      { sentence: 'Cell [4] was edited', cells: ['x'] },
      { sentence: '`a` came from nowhere', cells: [] }
    ]);
  });

  it.each(['no JSON', '{}', '[null]', '[1]', '[{"cells": 1}]', ''])(
    'finds none in %p',
    text => {
      expect(reasons(text)).toEqual([]);
    }
  );
});

describe('isVerified', () => {
  it.each([
    ['yes', true],
    ['no', false],
    ['perhaps', undefined]
  ])('takes %p for %p', (tag, expected) => {
    expect(isVerified(tagged({ 'tracker.verified': tag }))).toBe(expected);
  });
});

describe('hasNotebook', () => {
  it('is true of a run that says where its notebook came from', () => {
    expect(hasNotebook(tagged({ 'tracker.snapshot': 'live document' }))).toBe(
      true
    );
    expect(hasNotebook(tagged({}))).toBe(false);
  });
});
