import { diffLines, foldLines } from '../..';

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
