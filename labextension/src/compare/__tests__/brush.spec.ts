import { extentOf, foldLines, indicesWithin, partsOf, scaleColor } from '..';
import { artifactRows } from '../artifactRows';
import { diffLines } from '../diffLines';

const column = (...values: Array<number | undefined>) => ({
  key: { kind: 'param', key: 'p' } as const,
  values
});

describe('indicesWithin', () => {
  const columns = [column(1, 2, 3, undefined), column(9, 8, 7, 6)];

  it('finds what lies in one of the intervals of each axis', () => {
    const marked = {
      0: [
        [0, 1],
        [2.5, 4]
      ],
      1: [[8.5, 9]]
    } as const;
    expect(indicesWithin(columns, marked)).toEqual([0]);
  });

  it('leaves out runs without a value', () => {
    expect(indicesWithin(columns, { 0: [[0, 10]] })).toEqual([0, 1, 2]);
  });

  it('says when nothing is marked, and when nothing lies within', () => {
    expect(indicesWithin(columns, { 0: [] })).toBeUndefined();
    expect(indicesWithin(columns, { 0: [[50, 60]] })).toEqual([]);
  });
});

describe('partsOf', () => {
  it('places values between the smallest and the largest', () => {
    expect(partsOf([2, undefined, 4, NaN, 3])).toEqual([
      0,
      undefined,
      1,
      undefined,
      0.5
    ]);
  });

  it('has no extent without values', () => {
    expect(extentOf([undefined, NaN])).toBeUndefined();
  });
});

describe('scaleColor', () => {
  it('goes from dark to light, and stays there', () => {
    expect(scaleColor(-1)).toBe('rgb(68, 1, 84)');
    expect(scaleColor(2)).toBe('rgb(253, 231, 37)');
  });
});

describe('foldLines', () => {
  it('keeps a few lines around each change', () => {
    const before = Array.from({ length: 20 }, (_unused, n) => `line ${n}`);
    const after = before.map(line => (line === 'line 10' ? 'other' : line));
    const hunks = foldLines(diffLines(before.join('\n'), after.join('\n')), 2);
    expect(
      hunks.map(hunk => (hunk.kind === 'gap' ? hunk.count : hunk.lines.length))
    ).toEqual([8, 6, 7]);
  });
});

describe('artifactRows', () => {
  it('puts files at the same path in one row, folders first', () => {
    const file = (path: string, isFolder = false) => ({ path, isFolder });
    const rows = artifactRows([
      [file('a.txt'), file('figures', true)],
      [file('b.txt'), file('a.txt')]
    ]);
    expect(rows.map(({ path, files }) => [path, files.map(Boolean)])).toEqual([
      ['figures', [true, false]],
      ['a.txt', [true, true]],
      ['b.txt', [false, true]]
    ]);
  });
});
