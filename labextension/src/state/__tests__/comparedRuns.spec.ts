import { ComparedRuns, Tracker } from '..';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { makeRun, toWire } from '../../testing/factories';

const RUN_IDS = Array.from({ length: 90 }, (_, i) => `r${String(i)}`);

/** A server that knows the runs of whatever it is asked for. */
function serverOf(known: readonly string[]): FakeServer {
  return new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'a' }]
    }),
    'runs/search': ({ body }) => ({
      runs: known
        .filter(runId => String(body.filter).includes(`'${runId}'`))
        .map(runId => toWire(makeRun(runId)))
    })
  });
}

function comparedOn(server: FakeServer): ComparedRuns {
  return new ComparedRuns(new Tracker(server));
}

describe('the runs of a comparison', () => {
  it('are in the order that was asked for', async () => {
    const compared = comparedOn(serverOf(RUN_IDS));
    await compared.setRunIds(RUN_IDS);
    expect(compared.get().runs.map(run => run.runId)).toEqual(RUN_IDS);
    expect(compared.get().isLoading).toBe(false);
  });

  it('come in answers of few runs, and are shown as they come', async () => {
    const server = serverOf(RUN_IDS);
    const compared = comparedOn(server);
    const shown: number[] = [];
    compared.subscribe(() => shown.push(compared.get().runs.length));
    await compared.setRunIds(RUN_IDS);
    const searches = server.requests.filter(({ path }) =>
      path.endsWith('runs/search')
    );
    expect(searches.map(({ body }) => body.max_results)).toEqual([
      20, 20, 20, 20, 10
    ]);
    expect(shown.filter(count => count > 0 && count < 90)).not.toEqual([]);
  });

  it('are named when they do not exist, and not before all answers are there', async () => {
    const compared = comparedOn(serverOf(RUN_IDS.slice(1)));
    const early: number[] = [];
    compared.subscribe(() => {
      const { isLoading, missing } = compared.get();
      early.push(isLoading ? missing.length : 0);
    });
    await compared.setRunIds(RUN_IDS);
    expect(compared.get().missing).toEqual(['r0']);
    expect(Math.max(...early)).toBe(0);
  });

  it('are asked for again after the server was away', async () => {
    const server = serverOf(['r0']);
    const answer = server.answers['experiments/search'];
    server.answers['experiments/search'] = () =>
      new Refusal(500, 'INTERNAL_ERROR', 'away');
    const compared = comparedOn(server);
    await compared.setRunIds(['r0']);
    expect(compared.get().error).toContain('away');
    server.answers['experiments/search'] = answer as () => unknown;
    await compared.reload();
    expect(compared.get().error).toBeUndefined();
    expect(compared.get().runs).toHaveLength(1);
  });
});
