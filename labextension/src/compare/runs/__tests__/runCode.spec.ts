import { makeRun, modelTags } from '../../../testing/factories';
import { loadModelsCode, loadRunsCode } from '../runCode';

describe('loadRunsCode', () => {
  it('loads one run, and says its name', () => {
    expect(loadRunsCode([{ runId: 'ab12', name: 'gbm' }])).toBe(
      'import jupyter_tracker\n\nrun = jupyter_tracker.get_run("ab12")  # gbm'
    );
  });

  it('compares two runs', () => {
    const code = loadRunsCode([makeRun('a'), makeRun('b')]);
    expect(code).toBe(
      [
        'import jupyter_tracker',
        '',
        'runs = [',
        '    jupyter_tracker.get_run("a"),  # run-a',
        '    jupyter_tracker.get_run("b"),  # run-b',
        ']',
        '',
        'jupyter_tracker.compare_runs("a", "b")'
      ].join('\n')
    );
  });

  it('loads a list of more', () => {
    const code = loadRunsCode(['a', 'b', 'c'].map(id => makeRun(id)));
    expect(code.match(/get_run\(/g)).toHaveLength(3);
    expect(code).not.toContain('compare_runs');
  });

  it.each(['\n', '\r', '\u2028', '\f', '\u0085'])(
    'keeps a name with %j in the comment',
    separator => {
      const name = `x${separator}import os`;
      const lines = loadRunsCode([{ runId: 'a', name }]).split('\n');
      expect(lines.at(-1)).toContain('# x import os');
    }
  );

  it('keeps a hostile id in its string', () => {
    const code = loadRunsCode([{ runId: '");evil("', name: '' }]);
    expect(code).toContain('get_run("\\");evil(\\"")');
  });
});

describe('loadModelsCode', () => {
  it('loads each model of the run', () => {
    const run = makeRun('a', { tags: modelTags('model', 'other') });
    expect(loadModelsCode(run)).toContain('load_model("runs:/a/model")');
    expect(loadModelsCode(run)).toContain('load_model("runs:/a/other")');
  });

  it('is empty for a run without a model', () => {
    expect(loadModelsCode(makeRun('a'))).toBe('');
  });
});
