import { artifactRows } from '../..';

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
