import { FakeServer } from '../../testing/fakeServer';
import { makeRun, toWire } from '../../testing/factories';
import { Tracker } from '../tracker';

const change = (runId: string, experimentId = '0') => ({
  changes: [{ entity: 'run', entity_id: runId, experiment_id: experimentId }],
  next: 2
});

async function startTracker(runs = [makeRun('a')]) {
  const server = new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'Default' }]
    }),
    'runs/search': ({ body }) => ({
      runs: runs
        .filter(run => matches(String(body.filter), run.runId))
        .map(toWire)
    })
  });
  const tracker = new Tracker(server);
  tracker.start();
  await jest.advanceTimersByTimeAsync(0);
  return { tracker, server, runs, socket: server.sockets[0] };
}

/** Only ids narrow a search here. */
function matches(filter: string, runId: string): boolean {
  return !filter.includes('run_id IN') || filter.includes(`'${runId}'`);
}

const shown = (tracker: Tracker) =>
  tracker.runs.get().runs.map(run => run.runId);

describe('Tracker', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('shows a new run without being asked', async () => {
    const { tracker, runs, socket } = await startTracker();
    runs.push(makeRun('b', { startTime: 5000 }));
    socket?.say(change('b'));
    await jest.advanceTimersByTimeAsync(200);
    expect(shown(tracker)).toEqual(['b', 'a']);
  });

  it('fetches many changes of the same runs with one request', async () => {
    const { server, socket } = await startTracker();
    socket?.say({ changes: [], next: 1 });
    await jest.advanceTimersByTimeAsync(200);
    const before = server.asked('runs/search').length;
    for (let i = 0; i < 20; i++) {
      socket?.say(change('a'));
      socket?.say(change('b'));
    }
    await jest.advanceTimersByTimeAsync(200);
    const requests = server.asked('runs/search').slice(before);
    expect(requests.map(request => request.body.filter)).toEqual([
      "attributes.run_id IN ('a', 'b')"
    ]);
  });

  it('learns of an experiment that it has not seen', async () => {
    const { server, socket } = await startTracker();
    const before = server.asked('experiments/search').length;
    socket?.say(change('b', '7'));
    await jest.advanceTimersByTimeAsync(200);
    expect(server.asked('experiments/search').length).toBeGreaterThan(before);
  });

  it('does not fetch runs of an experiment that is not shown', async () => {
    const { tracker, server, socket } = await startTracker();
    tracker.view.setExperiment('0');
    await jest.advanceTimersByTimeAsync(0);
    socket?.say({ changes: [], next: 1 });
    await jest.advanceTimersByTimeAsync(200);
    const asked = () =>
      server
        .asked('runs/search')
        .filter(request => String(request.body.filter).includes("'far'"));
    socket?.say(change('far', '7'));
    await jest.advanceTimersByTimeAsync(200);
    expect(asked()).toEqual([]);
  });

  it('loads everything anew after a break', async () => {
    const { tracker, server, runs, socket } = await startTracker();
    socket?.close();
    runs.unshift(makeRun('b', { startTime: 5000 }));
    await jest.advanceTimersByTimeAsync(500);
    server.sockets[1]?.say({ changes: [], next: 3 });
    await jest.advanceTimersByTimeAsync(0);
    expect(shown(tracker)).toEqual(['b', 'a']);
  });

  it('keeps a change that came while a search was under way', async () => {
    const { tracker, server, runs, socket } = await startTracker();
    socket?.say({ changes: [], next: 1 });
    await jest.advanceTimersByTimeAsync(200);
    const send = server.send.bind(server);
    server.send = async (...request) => {
      const answer = await send(...request);
      await new Promise(resolve => setTimeout(resolve, 1000));
      return answer;
    };
    void tracker.runs.reload();
    await jest.advanceTimersByTimeAsync(1500);
    server.send = send;
    runs.unshift(makeRun('b', { startTime: 5000 }));
    socket?.say(change('b'));
    await jest.advanceTimersByTimeAsync(5000);
    expect(shown(tracker)).toEqual(['b', 'a']);
  });

  it('compares ticked runs from the oldest to the newest', async () => {
    const { tracker } = await startTracker([
      makeRun('late', { startTime: 9 }),
      makeRun('early', { startTime: 1 })
    ]);
    tracker.selection.toggle('late');
    tracker.selection.toggle('early');
    expect(tracker.tickedRuns()).toEqual(['early', 'late']);
  });

  it('tells watchers which runs changed', async () => {
    const { tracker, socket } = await startTracker();
    const watcher = jest.fn();
    tracker.watchRuns(watcher);
    socket?.say(change('a'));
    expect(watcher).toHaveBeenLastCalledWith(new Set(['a']));
  });
});
