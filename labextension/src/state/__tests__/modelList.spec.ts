import { TrackerClient } from '../../api';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { ModelList } from '../modelList';

function makeList(server = new FakeServer()): ModelList {
  return new ModelList(new TrackerClient(server));
}

describe('ModelList', () => {
  it('has the most recently changed model first', async () => {
    const list = makeList(
      new FakeServer({
        'registered-models/search': () => ({
          registered_models: [
            { name: 'old', last_updated_timestamp: 1 },
            { name: 'new', last_updated_timestamp: 2 }
          ]
        })
      })
    );
    await list.reload();
    expect(list.get().models.map(({ name }) => name)).toEqual(['new', 'old']);
  });

  it('keeps what it has when the server fails', async () => {
    const server = new FakeServer({
      'registered-models/search': () => ({
        registered_models: [{ name: 'churn' }]
      })
    });
    const list = makeList(server);
    await list.reload();
    server.answers['registered-models/search'] = () =>
      new Refusal(503, '', 'Down.');
    await list.reload();
    expect(list.get()).toMatchObject({
      models: [{ name: 'churn' }],
      error: 'Down.'
    });
  });

  it('tells of the model whose version changed', () => {
    const list = makeList();
    const watcher = jest.fn();
    list.watch(watcher);
    const change = { entityId: 'churn/12', experimentId: '' };
    list.follow([{ ...change, entity: 'model_version' }]);
    expect(watcher).toHaveBeenCalledWith(new Set(['churn']));
  });

  it('says nothing when only runs changed', () => {
    const list = makeList();
    const watcher = jest.fn();
    list.watch(watcher);
    const change = { entityId: 'a', experimentId: '0' };
    list.follow([{ ...change, entity: 'run' }]);
    expect(watcher).not.toHaveBeenCalled();
  });
});
