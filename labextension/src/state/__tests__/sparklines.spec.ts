import { TrackerClient } from '../../api';
import { FakeServer } from '../../testing/fakeServer';
import { curveKey, Sparklines } from '../sparklines';

function open() {
  const server = new FakeServer({
    'metric-curves/get': ({ body }) => ({
      curves: (body.run_ids as string[]).map(run_id => ({
        run_id,
        metric_key: 'auc',
        steps: [0, 1],
        timestamps: [0, 0],
        values: [1, 'NaN']
      }))
    })
  });
  return { server, sparklines: new Sparklines(new TrackerClient(server)) };
}

const asked = (server: FakeServer) =>
  server.asked('metric-curves/get').map(({ body }) => body.run_ids);

describe('Sparklines', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('loads the curves of all rows in view with one request', async () => {
    const { server, sparklines } = open();
    sparklines.want(['a', 'b'], ['auc']);
    await jest.advanceTimersByTimeAsync(200);
    expect(asked(server)).toEqual([['a', 'b']]);
    expect(sparklines.get().get(curveKey('b', 'auc'))?.values).toEqual([
      1,
      NaN
    ]);
  });

  it('does not ask again for what is there', async () => {
    const { server, sparklines } = open();
    sparklines.want(['a'], ['auc']);
    await jest.advanceTimersByTimeAsync(200);
    sparklines.want(['a', 'b'], ['auc']);
    await jest.advanceTimersByTimeAsync(200);
    expect(asked(server)).toEqual([['a'], ['b']]);
  });

  it('does not ask for rows that were scrolled past', async () => {
    const { server, sparklines } = open();
    sparklines.want(['a'], ['auc']);
    sparklines.want(['b'], ['auc']);
    await jest.advanceTimersByTimeAsync(200);
    expect(asked(server)).toEqual([['b']]);
  });

  it('loads a curve anew when its run changed, once for many changes', async () => {
    const { server, sparklines } = open();
    sparklines.want(['a'], ['auc']);
    await jest.advanceTimersByTimeAsync(200);
    sparklines.follow(new Set(['a']));
    sparklines.follow(new Set(['a', 'elsewhere']));
    await jest.advanceTimersByTimeAsync(1500);
    expect(asked(server)).toEqual([['a'], ['a']]);
  });
});
