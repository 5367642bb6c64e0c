import { PLAIN_VIEW } from '../../compare';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { Tracker } from '../tracker';

const VIEW = { ...PLAIN_VIEW, filter: 'metrics.auc > 0.8' };

/** A server that keeps the tags of one experiment. */
function open() {
  const tags = new Map<string, string>();
  const server = new FakeServer({
    'experiments/search': () => ({
      experiments: [
        {
          experiment_id: '1',
          name: 'churn',
          tags: [...tags].map(([key, value]) => ({ key, value }))
        }
      ]
    }),
    'experiments/set-experiment-tag': ({ body }) => {
      tags.set(String(body.key), String(body.value));
      return {};
    },
    'experiments/delete-experiment-tag': ({ body }) => {
      tags.delete(String(body.key));
      return {};
    }
  });
  const { views, experiments } = new Tracker(server);
  const list = () => views.list(experiments.get().experiments[0]);
  const names = () => list().map(({ name }) => name);
  return { server, tags, views, experiments, list, names };
}

describe('SavedViews', () => {
  it('keeps a view of all experiments for the user alone', async () => {
    const { views, tags, list } = open();
    await views.save('good', VIEW);
    expect(tags.size).toBe(0);
    expect(list()).toEqual([{ name: 'good', isShared: false, view: VIEW }]);
  });

  it('keeps a view of one experiment with it, for everybody', async () => {
    const { views, tags, list } = open();
    await views.save('good', { ...VIEW, experimentId: '1' });
    expect([...tags.keys()]).toEqual(['tracker.view.good']);
    expect(list()).toMatchObject([
      { name: 'good', isShared: true, view: { ...VIEW, experimentId: '1' } }
    ]);
  });

  it('renames and removes both kinds', async () => {
    const { views, list, names } = open();
    await views.save('own', VIEW);
    await views.save('shared', { ...VIEW, experimentId: '1' });
    for (const saved of list()) {
      await views.rename(saved, `my ${saved.name}`);
    }
    expect(names()).toEqual(['my own', 'my shared']);
    for (const saved of list()) {
      await views.remove(saved);
    }
    expect(names()).toEqual([]);
  });

  it('loses nothing when the new name is refused', async () => {
    const { server, views, list, names } = open();
    await views.save('shared', { ...VIEW, experimentId: '1' });
    server.answers['experiments/set-experiment-tag'] = () =>
      new Refusal(400, 'INVALID_PARAMETER_VALUE', 'Too long.');
    const [saved] = list();
    await expect(saved && views.rename(saved, 'x')).rejects.toThrow(
      'Too long.'
    );
    expect(names()).toEqual(['shared']);
  });

  it('takes a tag that is no JSON for the plain view', async () => {
    const { tags, experiments, list } = open();
    tags.set('tracker.view.<b>odd</b>', '{');
    await experiments.reload();
    expect(list()).toMatchObject([
      { name: '<b>odd</b>', view: { filter: '', experimentId: '1' } }
    ]);
  });
});
