import { makeCell } from '../../../testing/factories';
import type { AlignedCell } from '../alignCells';
import { alignCells } from '../alignCells';
import { diffLines } from '../diffLines';
import { groupCells } from '../groupCells';
import { readCells } from '../notebook';

const kinds = (cells: readonly AlignedCell[]) => cells.map(cell => cell.kind);
const IMPORTS = makeCell('import numpy');
const PLOT = makeCell('plot(history)');

describe('readCells', () => {
  it('joins the lines of a source', () => {
    const notebook = { cells: [{ cell_type: 'code', source: ['a\n', 'b'] }] };
    expect(readCells(notebook)[0]?.source).toBe('a\nb');
  });

  it('reads text outputs and leaves HTML out', () => {
    const data = { 'text/html': '<script>', 'text/plain': '42' };
    const outputs = [
      { output_type: 'stream', text: ['hello\n'] },
      { output_type: 'execute_result', data },
      { output_type: 'display_data', data: { 'text/html': '<b>' } }
    ];
    expect(readCells({ cells: [{ outputs }] })[0]?.outputs).toEqual([
      'hello\n',
      '42'
    ]);
  });

  it.each([undefined, 'text', { cells: 3 }])(
    'finds no cells in %p',
    notebook => {
      expect(readCells(notebook)).toEqual([]);
    }
  );
});

describe('alignCells', () => {
  it('finds nothing changed between equal notebooks', () => {
    const aligned = alignCells([IMPORTS, PLOT], [IMPORTS, PLOT]);
    expect(kinds(aligned)).toEqual(['same', 'same']);
  });

  it('takes a similar cell for the edited one', () => {
    const before = makeCell('depth = 3\nfit(depth)');
    const after = makeCell('depth = 4\nfit(depth)');
    expect(alignCells([IMPORTS, before, PLOT], [IMPORTS, after, PLOT])).toEqual(
      [
        { kind: 'same', after: IMPORTS },
        { kind: 'changed', before, after },
        { kind: 'same', after: PLOT }
      ]
    );
  });

  it('takes a rewritten cell that kept its id for the edited one', () => {
    const aligned = alignCells(
      [makeCell('one two', 'id')],
      [makeCell('three four', 'id')]
    );
    expect(kinds(aligned)).toEqual(['changed']);
  });

  it('does not pair cells that have little in common', () => {
    const aligned = alignCells([makeCell('a b c')], [makeCell('x y z')]);
    expect(kinds(aligned)).toEqual(['removed', 'added']);
  });

  it('finds the edited cell among added ones', () => {
    const aligned = alignCells(
      [makeCell('fit(model, depth)')],
      [makeCell('load'), makeCell('fit(model, depth, rate)'), makeCell('save')]
    );
    expect(kinds(aligned)).toEqual(['added', 'changed', 'added']);
  });

  it('does not pair a text cell with a code cell', () => {
    const text = { ...makeCell('plot(history) now'), type: 'markdown' };
    expect(kinds(alignCells([PLOT], [text]))).toEqual(['removed', 'added']);
  });
});

describe('groupCells', () => {
  it('gathers unchanged cells on either side of a change', () => {
    const groups = groupCells([
      { kind: 'same', after: IMPORTS },
      { kind: 'same', after: PLOT },
      { kind: 'added', after: PLOT },
      { kind: 'same', after: IMPORTS }
    ]);
    expect(groups).toEqual([
      { kind: 'unchanged', cells: [IMPORTS, PLOT] },
      { kind: 'added', after: PLOT },
      { kind: 'unchanged', cells: [IMPORTS] }
    ]);
  });
});

describe('diffLines', () => {
  it('says which lines went and which came', () => {
    expect(diffLines('a\nb', 'a\nc')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'c' }
    ]);
  });
});
