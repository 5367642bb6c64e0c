import { makeModel, makeRun, makeVersion } from '../../../testing/factories';
import {
  allNeeds,
  modelFolder,
  ownTags,
  readRule,
  sortVersions,
  targetsOf
} from '../..';

describe('readRule', () => {
  it('reads what a rule asks for, with blanks', () => {
    const tags = { 'tracker.rule.Production': 'verified, approval' };
    expect(readRule(tags, 'Production')).toEqual(['approval', 'verified']);
  });

  it('skips words that are no rule', () => {
    const tags = { 'tracker.rule.@champion': 'approval,luck' };
    expect(readRule(tags, '@champion')).toEqual(['approval']);
  });
});

describe('targetsOf', () => {
  it('says which versions have which stage and alias', () => {
    const model = makeModel({ aliases: { champion: '2' } });
    const versions = [
      makeVersion('2', { stage: 'Production', aliases: ['champion'] }),
      makeVersion('1', { stage: 'Production' })
    ];
    const held = targetsOf(model, versions).map(
      ({ target, versions: holders }) => [target, holders]
    );
    expect(held).toEqual([
      ['Production', ['2', '1']],
      ['Staging', []],
      ['@champion', ['2']]
    ]);
  });

  it('shows a rule for an alias that nothing has yet', () => {
    const model = makeModel({ tags: { 'tracker.rule.@next': 'approval' } });
    expect(targetsOf(model, []).at(-1)).toEqual({
      target: '@next',
      versions: [],
      needs: ['approval'],
      serverNeeds: []
    });
  });

  it("tells the server's rules from those of the model", () => {
    const model = makeModel({ tags: { 'tracker.rule.Staging': 'verified' } });
    const rules = { Staging: ['approval'], '@next': ['verified', 'luck'] };
    const needs = targetsOf(model, [], rules).map(each => [
      each.target,
      each.needs,
      each.serverNeeds
    ]);
    expect(needs).toEqual([
      ['Production', [], []],
      ['Staging', ['verified'], ['approval']],
      ['@next', [], ['verified']]
    ]);
    expect(allNeeds(model.tags, rules, 'Staging')).toEqual([
      'approval',
      'verified'
    ]);
  });
});

describe('ownTags', () => {
  it('leaves out those of the tracker', () => {
    const tags = { team: 'risk', 'tracker.rule.Staging': 'approval' };
    expect(ownTags({ tags })).toEqual([['team', 'risk']]);
  });
});

describe('modelFolder', () => {
  it.each([
    ['runs:/a/models/gbm', { runId: 'a', path: 'models/gbm' }],
    ['mlflow-artifacts:/1/a/artifacts/model', { runId: 'a', path: 'model' }],
    ['s3://bucket/1/a/artifacts/model/', { runId: 'a', path: 'model' }]
  ])('finds the files of %s', (source, folder) => {
    expect(modelFolder(makeVersion('1', { runId: 'a', source }))).toEqual(
      folder
    );
  });

  it.each(['models:/m-1', 's3://elsewhere/model', 'runs:/a'])(
    'does not look for the files of %s',
    source => {
      expect(
        modelFolder(makeVersion('1', { runId: 'a', source }))
      ).toBeUndefined();
    }
  );
});

describe('sortVersions', () => {
  const versions = [
    makeVersion('2', { runId: 'b' }),
    makeVersion('10', { runId: 'a' }),
    makeVersion('1', { runId: 'c' })
  ];
  const runs = new Map([
    ['a', makeRun('a', { metrics: { auc: 0.7 } })],
    ['b', makeRun('b', { metrics: { auc: 0.9 } })],
    ['c', makeRun('c', { metrics: { auc: NaN } })]
  ]);
  const sorted = (by: string, isDescending: boolean) =>
    sortVersions(versions, runs, { by, isDescending }).map(
      ({ version }) => version
    );

  it('takes versions for numbers', () => {
    expect(sorted('version', true)).toEqual(['10', '2', '1']);
  });

  it('puts those without a value last either way', () => {
    expect(sorted('metrics.auc', true)).toEqual(['2', '10', '1']);
    expect(sorted('metrics.auc', false)).toEqual(['10', '2', '1']);
  });
});
