import { artifactKind, isBinary } from '../artifactKind';
import { readDelimited } from '../delimited';
import { readModelSummary } from '../mlmodel';
import { readPatch } from '../../cells/patch';
import { readRichCells } from '../../cells/richCells';

describe('artifactKind', () => {
  it.each([
    ['figures/roc.PNG', 'image'],
    ['a.b/config.json', 'json'],
    ['scores.tsv', 'table'],
    ['run.ipynb', 'notebook'],
    ['data.parquet', 'parquet'],
    ['data.feather', 'binary'],
    ['model/MLmodel', 'text'],
    ['.gitignore', 'text'],
    ['v1.2', 'text']
  ])('tells %p by its name: %p', (path, kind) => {
    expect(artifactKind(path)).toBe(kind);
  });

  it('knows text from what only has the name of one', () => {
    expect(isBinary('a\0b')).toBe(true);
    expect(isBinary('naïve 🙂\n')).toBe(false);
  });
});

describe('readDelimited', () => {
  it('reads quotes, line breaks and delimiters inside of fields', () => {
    const table = readDelimited('a,b\r\n"x, ""y""","1\n2"\n', ',', 10);
    expect(table).toEqual({
      header: ['a', 'b'],
      rows: [['x, "y"', '1\n2']],
      hasMore: false
    });
  });

  it('keeps empty fields, the last one too', () => {
    expect(readDelimited('a,b,c\n,,\n1,', ',', 10).rows).toEqual([
      ['', '', ''],
      ['1', '']
    ]);
  });

  it('stops at the first rows, and says that there are more', () => {
    const text = `n\n${'1\n'.repeat(5)}`;
    expect(readDelimited(text, ',', 5).hasMore).toBe(false);
    expect(readDelimited(text, ',', 4).rows).toHaveLength(4);
    expect(readDelimited(text, ',', 4).hasMore).toBe(true);
  });

  it('ends where a quote never does', () => {
    expect(readDelimited('a\n"never', ',', 10).rows).toEqual([['never']]);
  });

  it('has nothing for an empty file', () => {
    expect(readDelimited('\uFEFF', ',', 10).header).toEqual([]);
  });
});

describe('readModelSummary', () => {
  const MLMODEL = [
    'artifact_path: model',
    'flavors:',
    '  python_function:',
    '    loader_module: mlflow.sklearn',
    '  sklearn:',
    '    code: null',
    'signature:',
    '  inputs: \'[{"type": "double", "name": "it\'\'s",',
    '    "required": true}]\'',
    '  outputs: \'[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]\'',
    "utc_time_created: '2026-07-01 12:00:00'"
  ].join('\n');

  it('names the flavors, the generic one last', () => {
    expect(readModelSummary(MLMODEL).flavors).toEqual([
      'sklearn',
      'python_function'
    ]);
  });

  it('reads what the model takes and gives', () => {
    const { inputs, outputs } = readModelSummary(MLMODEL);
    expect(inputs).toEqual([{ name: "it's", type: 'double' }]);
    expect(outputs).toEqual([{ name: '', type: 'int64 [-1]' }]);
  });

  it('shows nothing of what it cannot read', () => {
    expect(readModelSummary('signature:\n  inputs: {{{')).toEqual({
      flavors: [],
      created: '',
      inputs: [],
      outputs: []
    });
  });
});

describe('readPatch', () => {
  it('tells the lines of a hunk from those around it', () => {
    const patch =
      '# untracked\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n same\n';
    expect(readPatch(patch).map(({ kind }) => kind)).toEqual([
      'file',
      'file',
      'file',
      'hunk',
      'removed',
      'added',
      'same'
    ]);
  });

  it('sees where the next file begins', () => {
    const kinds = readPatch('@@ -1 +1 @@\n-a\ndiff --git\n--- a/y').map(
      ({ kind }) => kind
    );
    expect(kinds).toEqual(['hunk', 'removed', 'file', 'file']);
  });
});

describe('readRichCells', () => {
  const outputs = (...shown: unknown[]) =>
    readRichCells({ cells: [{ cell_type: 'code', outputs: shown }] })[0]
      ?.outputs;

  it('shows a picture from the notebook itself', () => {
    const data = { 'image/png': 'iVBORw0\nKGgo=', 'text/plain': '<Figure>' };
    expect(outputs({ output_type: 'display_data', data })).toEqual([
      { kind: 'image', src: 'data:image/png;base64,iVBORw0KGgo=' }
    ]);
  });

  it('takes no address for a picture', () => {
    const data = { 'image/png': 'https://evil.example/x', 'text/plain': 'x' };
    expect(outputs({ output_type: 'display_data', data })).toEqual([
      { kind: 'text', text: 'x' }
    ]);
  });

  it('shows text where there is HTML', () => {
    const data = { 'text/html': '<script>1</script>', 'text/plain': 'a frame' };
    expect(outputs({ output_type: 'execute_result', data })).toEqual([
      { kind: 'text', text: 'a frame' }
    ]);
  });

  it('shows a traceback without the colors of a terminal', () => {
    const output = {
      output_type: 'error',
      ename: 'E',
      traceback: ['\u001b[31mE\u001b[0m', 'line 2']
    };
    expect(outputs(output)).toEqual([{ kind: 'error', text: 'E\nline 2' }]);
  });

  it.each([null, 1, { cells: 'no' }, { cells: [null, 7] }])(
    'reads %p without failing',
    notebook => {
      expect(Array.isArray(readRichCells(notebook))).toBe(true);
    }
  );
});
