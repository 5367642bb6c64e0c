import { FakeServer, Refusal } from '../../testing/fakeServer';
import { MetricCurves } from '../metricCurves';
import { Tracker } from '../tracker';

const GET = 'metric-curves/get';

/** A server whose runs log one point more each time `log` is called. */
class Training {
  private length = 2;

  log(): void {
    this.length += 1;
  }

  readonly server = new FakeServer({
    [GET]: ({ body }) => ({
      curves: (body.run_ids as string[]).map(run_id => ({
        run_id,
        count: this.length,
        is_whole: true,
        steps: Array.from({ length: this.length }, (_x, step) => step),
        timestamps: Array.from({ length: this.length }, (_x, i) => 1000 + i),
        values: Array.from({ length: this.length }, (_x, i) => i)
      }))
    })
  });
}

const VIEW = { runIds: ['a', 'b'], x: 'step', maxPoints: 1000 } as const;

async function shown(training = new Training()) {
  const tracker = new Tracker(training.server);
  const curves = new MetricCurves(tracker, 'loss');
  curves.show(VIEW);
  await settle();
  return { training, tracker, curves, server: training.server };
}

/** Follow changes of a tracker that is connected, and has loaded what it shows. */
async function follow(
  { server }: Training,
  tracker: Tracker,
  curves: MetricCurves
): Promise<() => void> {
  tracker.start();
  server.socket('changes/stream')?.say({ changes: [], next: 0 });
  const stop = curves.follow();
  await jest.advanceTimersByTimeAsync(1000);
  return stop;
}

/** Let what charts ask for in the same moment be sent and answered. */
async function settle(): Promise<void> {
  await jest.advanceTimersByTimeAsync(1);
}

function lengths(curves: MetricCurves): number[] {
  return (curves.get().curves ?? []).map(({ values }) => values.length);
}

describe('MetricCurves', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('asks for all runs at once', async () => {
    const { server, curves } = await shown();
    expect(server.asked(GET)).toHaveLength(1);
    expect(lengths(curves)).toEqual([2, 2]);
  });

  it('asks again only for the run that went on', async () => {
    const { server, training, tracker, curves } = await shown();
    const stop = await follow(training, tracker, curves);
    training.log();
    server.socket('changes/stream')?.say({
      changes: [
        { entity: 'run', entity_id: 'b' },
        { entity: 'run', entity_id: 'not shown' }
      ],
      next: 1
    });
    await jest.advanceTimersByTimeAsync(900);
    expect(server.asked(GET).at(-1)?.body.run_ids).toEqual(['b']);
    expect(lengths(curves)).toEqual([2, 3]);
    stop();
    tracker.dispose();
  });

  it('asks a few times a second at most, however often a run logs', async () => {
    const { server, training, tracker, curves } = await shown();
    const stop = await follow(training, tracker, curves);
    const before = server.asked(GET).length;
    for (let point = 0; point < 100; point += 1) {
      server.socket('changes/stream')?.say({
        changes: [{ entity: 'run', entity_id: 'a' }],
        next: point
      });
      await jest.advanceTimersByTimeAsync(10);
    }
    expect(server.asked(GET).length - before).toBeLessThanOrEqual(4);
    stop();
    tracker.dispose();
  });

  it('asks no more once nobody looks', async () => {
    const { server, tracker, curves } = await shown();
    const stop = curves.follow();
    void tracker.reload();
    stop();
    await jest.advanceTimersByTimeAsync(2000);
    expect(server.asked(GET)).toHaveLength(1);
  });

  it('asks for the part of the axis that is zoomed into, and for all again', async () => {
    const { server, curves } = await shown();
    curves.zoom({ from: 10, to: 20 });
    await settle();
    expect(server.asked(GET).at(-1)?.body).toMatchObject({
      x_from: 10,
      x_to: 20
    });
    curves.zoom(undefined);
    await settle();
    expect(server.asked(GET).at(-1)?.body).not.toHaveProperty('x_from');
  });

  it('keeps what it shows until the new curves are there', async () => {
    const { curves } = await shown();
    curves.zoom({ from: 0, to: 1 });
    expect(lengths(curves)).toEqual([2, 2]);
  });

  it('remembers where curves began while a later part is shown', async () => {
    const { server, curves } = await shown();
    server.answers[GET] = () => ({
      curves: [{ run_id: 'a', timestamps: [5000], values: [1], steps: [9] }]
    });
    curves.zoom({ from: 9, to: 10 });
    await settle();
    expect(curves.get().curves?.[0]?.timestamps).toEqual([5000]);
    expect(curves.get().began.get('a')).toBe(1000);
  });

  it('zooms out when the axis is another one', async () => {
    const { curves } = await shown();
    curves.zoom({ from: 0, to: 1 });
    curves.show({ ...VIEW, x: 'time' });
    expect(curves.get().zoom).toBeUndefined();
  });

  it('does not take an answer to an older question', async () => {
    const { server, curves } = await shown();
    const answers: Array<() => void> = [];
    const send = server.send.bind(server);
    server.send = async (...args) => {
      await new Promise<void>(resolve => answers.push(resolve));
      return send(...args);
    };
    curves.zoom({ from: 0, to: 1 });
    await settle();
    curves.zoom(undefined);
    await settle();
    server.answers[GET] = ({ body }) => ({
      curves: [{ run_id: 'a', values: 'x_from' in body ? [1] : [1, 2, 3] }]
    });
    // The newer one is answered first.
    answers[1]?.();
    await settle();
    answers[0]?.();
    await settle();
    expect(lengths(curves)).toEqual([3]);
  });

  it('shares the points among many runs', async () => {
    const { server, curves } = await shown();
    const runIds = Array.from({ length: 100 }, (_x, index) => String(index));
    curves.show({ ...VIEW, runIds });
    await settle();
    expect(server.asked(GET).at(-1)?.body.max_points).toBe(500);
  });

  it('says what went wrong, and shows the curves when it is asked again', async () => {
    const training = new Training();
    const answer = training.server.answers[GET];
    training.server.answers[GET] = () => new Refusal(500, '', 'Out of order.');
    const { server, curves } = await shown(training);
    expect(curves.get().error).toBe('Out of order.');
    server.answers[GET] = answer as () => unknown;
    void curves.reload();
    await settle();
    expect(curves.get().error).toBeUndefined();
    expect(lengths(curves)).toEqual([2, 2]);
  });
});
