import type { IModelSummary } from '../..';
import { modelCode, modelUri } from '../..';

const SUMMARY: IModelSummary = {
  flavors: ['sklearn', 'python_function'],
  created: '',
  inputs: [
    { name: "customer's age", type: 'long' },
    { name: 'plan', type: 'string' }
  ],
  outputs: []
};

function codeOf(kind: string, uri: string, summary?: IModelSummary) {
  return modelCode(uri, summary).find(code => code.kind === kind)?.code;
}

describe('modelUri', () => {
  it('names a version by number, stage or alias', () => {
    expect(modelUri('churn', '3')).toBe('models:/churn/3');
    expect(modelUri('churn', 'Production')).toBe('models:/churn/Production');
    expect(modelUri('churn', '@champion')).toBe('models:/churn@champion');
  });
});

describe('modelCode', () => {
  it('loads a model as what it is', () => {
    expect(codeOf('native', 'models:/churn/3', SUMMARY)).toBe(
      'import jupyter_tracker.sklearn\n\nmodel = jupyter_tracker.sklearn.load_model("models:/churn/3")'
    );
  });

  it('loads a model as a function where its files cannot be read', () => {
    expect(codeOf('native', 'models:/churn/3')).toBeUndefined();
    expect(codeOf('pyfunc', 'models:/churn/3')).toContain('pyfunc.load_model');
  });

  it('quotes a hostile name for Python and for the shell', () => {
    const uri = modelUri('a"; rm -rf \'~', '1');
    expect(codeOf('pyfunc', uri)).toContain(
      `load_model("models:/a\\"; rm -rf '~/1")`
    );
    expect(codeOf('serve', uri)).toContain(
      `-m 'models:/a"; rm -rf '\\''~/1' --port`
    );
  });

  it('does not take a hostile flavor for code', () => {
    const summary = { ...SUMMARY, flavors: ['os; evil', 'python_function'] };
    expect(codeOf('native', 'models:/churn/3', summary)).toBeUndefined();
  });

  it('asks with the columns of the signature', () => {
    expect(codeOf('ask', 'models:/churn/3', SUMMARY)).toContain(
      `-d '{"dataframe_split":{"columns":["customer'\\''s age","plan"],"data":[[1,"text"]]}}'`
    );
  });

  it('asks with a tensor of the right depth', () => {
    const inputs = [{ name: '', type: 'float32 [-1,2]' }];
    expect(codeOf('ask', 'models:/x/1', { ...SUMMARY, inputs })).toContain(
      '{"inputs":[[[0,0]]]}'
    );
  });

  it('does not ask what nobody knows', () => {
    const summary = { ...SUMMARY, inputs: [] };
    expect(codeOf('ask', 'models:/x/1', summary)).toBeUndefined();
  });
});
