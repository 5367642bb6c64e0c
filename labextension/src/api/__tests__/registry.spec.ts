import { FakeServer, Refusal } from '../../testing/fakeServer';
import { TrackerClient } from '../client';

const REGISTRATION = {
  name: 'churn',
  modelPath: 'models/gbm',
  description: '',
  target: ''
};

function register(server: FakeServer, part: object = {}) {
  const client = new TrackerClient(server).registry;
  return client.register('a', { ...REGISTRATION, ...part });
}

function serverWithModel(answers: FakeServer['answers'] = {}): FakeServer {
  return new FakeServer({
    'registered-models/search': () => ({
      registered_models: [{ name: 'churn' }]
    }),
    'model-versions/create': () => ({
      model_version: { name: 'churn', version: 2 }
    }),
    ...answers
  });
}

describe('RegistryClient', () => {
  it('adds a version to a model that somebody made in the meantime', async () => {
    const server = new FakeServer({
      'registered-models/create': () =>
        new Refusal(400, 'RESOURCE_ALREADY_EXISTS', 'exists'),
      'model-versions/create': () => ({
        model_version: { name: 'churn', version: 2 }
      })
    });
    const { version } = await register(server);
    expect(version.version).toBe('2');
    expect(server.asked('model-versions/create')[0]?.body).toMatchObject({
      source: 'runs:/a/models/gbm'
    });
  });

  it('does not make a model that it finds', async () => {
    const server = serverWithModel();
    await register(server);
    expect(server.asked('registered-models/create')).toHaveLength(0);
  });

  it('does not register a version when the model cannot be made', async () => {
    const server = new FakeServer({
      'registered-models/create': () =>
        new Refusal(403, 'PERMISSION_DENIED', 'Not yours.')
    });
    await expect(register(server)).rejects.toThrow('Not yours.');
    expect(server.asked('model-versions/create')).toHaveLength(0);
  });

  it('gives a new version the alias that was asked for', async () => {
    const server = serverWithModel();
    await register(server, { target: '@champion' });
    expect(server.asked('registered-models/alias')[0]?.body).toEqual({
      name: 'churn',
      version: '2',
      alias: 'champion'
    });
  });

  it('says why a new version does not get its stage, and keeps the version', async () => {
    const server = serverWithModel({
      'model-versions/transition-stage': () =>
        new Refusal(403, 'PERMISSION_DENIED', 'It needs an approval.')
    });
    const registered = await register(server, { target: 'Production' });
    expect(registered.refusal).toBe('It needs an approval.');
    expect(registered.version.version).toBe('2');
  });

  it('doubles quotes in the name of a model', async () => {
    const server = new FakeServer();
    await new TrackerClient(server).registry.versions("ada's");
    expect(server.requests[0]?.query.filter).toBe("name = 'ada''s'");
  });

  it('lists the versions of all pages, the newest first', async () => {
    const server = new FakeServer({
      'model-versions/search': ({ query }) =>
        query.page_token
          ? { model_versions: [{ name: 'churn', version: 10 }] }
          : {
              model_versions: [{ name: 'churn', version: 9 }],
              next_page_token: 'next'
            }
    });
    const versions = await new TrackerClient(server).registry.versions('churn');
    expect(versions.map(({ version }) => version)).toEqual(['10', '9']);
  });

  it('asks what would be given back without doing it', async () => {
    const server = new FakeServer({
      'model-versions/rollback': () => ({
        model_version: { name: 'churn', version: 1 }
      })
    });
    const client = new TrackerClient(server).registry;
    const before = await client.versionBefore('churn', '@champion');
    expect(before.version).toBe('1');
    expect(server.requests[0]?.body).toEqual({
      name: 'churn',
      alias: 'champion',
      dry_run: true
    });
  });
});
