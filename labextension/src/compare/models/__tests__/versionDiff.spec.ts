import { makeRun } from '../../../testing/factories';
import { diffVersions, lineageOf, stageHistory } from '../..';

const MODEL = (inputs: object[]) =>
  `signature:\n  inputs: '${JSON.stringify(inputs)}'\n  outputs: '[{"type": "long"}]'\n`;

describe('diffVersions', () => {
  it('names the columns that only one of them takes', () => {
    const age = { name: 'age', type: 'long' };
    const { signature } = diffVersions(
      { tags: {}, model: MODEL([age]) },
      { tags: {}, model: MODEL([age, { name: 'plan', type: 'string' }]) }
    );
    expect(signature.filter(row => row.differs)).toEqual([
      { key: 'input plan', values: [undefined, 'string'], differs: true }
    ]);
  });

  it('compares packages, metrics and tags', () => {
    const diff = diffVersions(
      {
        tags: { validated: 'yes' },
        requirements: 'numpy==1.26.4',
        run: makeRun('a', { metrics: { auc: 0.8 } })
      },
      {
        tags: {},
        requirements: 'numpy==2.1.0',
        run: makeRun('b', { metrics: { auc: 0.9 } })
      }
    );
    expect(diff.requirements[0]?.values).toEqual(['1.26.4', '2.1.0']);
    expect(diff.metrics[0]?.values).toEqual(['0.8', '0.9']);
    expect(diff.tags[0]?.values).toEqual(['yes', undefined]);
  });
});

describe('stageHistory', () => {
  it('has stages and aliases, the oldest first', () => {
    const activity = (type: string, target: string) => ({
      id: type,
      type,
      user: '',
      at: 0,
      from: '',
      target,
      comment: '',
      isChangeable: false
    });
    expect(
      stageHistory([
        activity('SET_ALIAS', '@champion'),
        activity('REQUESTED_TRANSITION', 'Production'),
        activity('APPLIED_TRANSITION', 'Staging'),
        activity('CREATED_VERSION', '')
      ])
    ).toEqual(['Staging', '@champion']);
  });
});

describe('lineageOf', () => {
  it('goes from the run to the data', () => {
    const run = makeRun('a', {
      tags: {
        'mlflow.source.name': 'churn.ipynb',
        'mlflow.source.git.commit': 'f'.repeat(40),
        dvc_data_hash: 'abc'
      }
    });
    const dataset = {
      name: 'customers',
      digest: 'd1',
      sourceType: 'local',
      source: '',
      context: ''
    };
    expect(
      lineageOf(run, [dataset]).map(({ kind, text }) => [kind, text])
    ).toEqual([
      ['run', 'run-a'],
      ['notebook', 'churn.ipynb'],
      ['commit', 'ffffffffff'],
      ['data', 'DVC'],
      ['data', 'customers']
    ]);
  });
});
