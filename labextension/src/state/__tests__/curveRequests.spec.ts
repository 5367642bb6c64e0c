import { TrackerClient } from '../../api';
import type { IRequest } from '../../testing/fakeServer';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import type { IChartQuery } from '../curveRequests';
import { CurveRequests } from '../curveRequests';

const GET = 'metric-curves/get';

function metricsOf({ body }: IRequest): string[] {
  return (body.metric_keys ?? [body.metric_key]) as string[];
}

function setUp() {
  const server = new FakeServer({
    [GET]: request => ({
      curves: metricsOf(request).map(metric_key => ({
        run_id: 'a',
        metric_key,
        values: [metric_key.length]
      }))
    })
  });
  const requests = new CurveRequests(new TrackerClient(server));
  const get = (metricKey: string, part: Partial<IChartQuery> = {}) =>
    requests.get({ runIds: ['a'], metricKey, maxPoints: 1000, ...part });
  return { server, get };
}

describe('CurveRequests', () => {
  it('asks for charts of the same moment at once, and gives each its own', async () => {
    const { server, get } = setUp();
    const curves = await Promise.all([get('loss'), get('accuracy')]);
    expect(server.asked(GET).map(metricsOf)).toEqual([['loss', 'accuracy']]);
    expect(curves.map(([curve]) => curve?.values)).toEqual([[4], [8]]);
  });

  it('asks alone for what is looked at in another way', async () => {
    const { server, get } = setUp();
    await Promise.all([get('loss'), get('auc', { from: 5 }), get('f1')]);
    expect(server.asked(GET).map(metricsOf)).toEqual([['loss', 'f1'], ['auc']]);
  });

  it('asks no more at once than an answer has room for', async () => {
    const { server, get } = setUp();
    const names = Array.from({ length: 10 }, (_item, index) => `m${index}`);
    await Promise.all(names.map(name => get(name)));
    expect(server.asked(GET).map(each => metricsOf(each).length)).toEqual([
      8, 2
    ]);
  });

  it('tells each chart when a request was refused, and asks anew', async () => {
    const { server, get } = setUp();
    const answer = server.answers[GET] as () => unknown;
    server.answers[GET] = () => new Refusal(500, '', 'Out of order.');
    const refused = await Promise.allSettled([get('loss'), get('auc')]);
    expect(refused.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected'
    ]);
    server.answers[GET] = answer;
    expect(await get('loss')).toHaveLength(1);
  });
});
