import { makeModel, makeVersion } from '../../../testing/factories';
import { namedVersions, searchModels, sortModels } from '../..';

const namesOf = (models: ReadonlyArray<{ name: string }>) =>
  models.map(({ name }) => name);

const MODELS = [
  makeModel({ name: 'churn-10', updatedAt: 1 }),
  makeModel({
    name: 'Churn-9',
    updatedAt: 3,
    latestVersions: [makeVersion('2'), makeVersion('11')]
  }),
  makeModel({
    name: 'digits',
    updatedAt: 2,
    latestVersions: [makeVersion('3')]
  })
];

describe('searchModels', () => {
  it('finds the models that have every word in their names', () => {
    expect(namesOf(searchModels(MODELS, ' 9 CHURN'))).toEqual(['Churn-9']);
    expect(searchModels(MODELS, '')).toHaveLength(3);
  });
});

describe('sortModels', () => {
  it('knows that 10 comes after 9 in a name', () => {
    const sorted = sortModels(MODELS, { by: 'name', isDescending: false });
    expect(namesOf(sorted)).toEqual(['Churn-9', 'churn-10', 'digits']);
  });

  it('has models without versions last either way', () => {
    const by = 'version';
    const [up, down] = [false, true].map(isDescending =>
      namesOf(sortModels(MODELS, { by, isDescending }))
    );
    expect(up).toEqual(['digits', 'Churn-9', 'churn-10']);
    expect(down).toEqual(['Churn-9', 'digits', 'churn-10']);
  });
});

describe('namedVersions', () => {
  it('has the stages that are in use, then the aliases', () => {
    const model = makeModel({
      aliases: { next: '4', best: '2' },
      latestVersions: [
        makeVersion('2', { stage: 'Production' }),
        makeVersion('1', { stage: 'Archived' })
      ]
    });
    expect(namedVersions(model)).toEqual([
      { name: 'Production', version: '2' },
      { name: '@best', version: '2' },
      { name: '@next', version: '4' }
    ]);
  });
});
