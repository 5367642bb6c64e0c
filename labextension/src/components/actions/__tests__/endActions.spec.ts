import { Tracker } from '../../../state';
import { makeRun, toWire } from '../../../testing/factories';
import { FakeServer, Refusal } from '../../../testing/fakeServer';
import { trans } from '../../../testing/renderHosted';
import { endActions } from '../endActions';

const RUNS = [
  makeRun('going', { status: 'RUNNING', endTime: undefined }),
  makeRun('done')
];

/** The actions on a page whose reader agrees to everything, or to nothing. */
async function actions(agrees = true, answers: FakeServer['answers'] = {}) {
  const server = new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'Default' }]
    }),
    'runs/search': () => ({ runs: RUNS.map(toWire) }),
    ...answers
  });
  const tracker = new Tracker(server);
  await tracker.reload();
  const page = {
    copy: jest.fn(),
    confirm: jest.fn(() => Promise.resolve(agrees)),
    show: jest.fn(),
    tell: jest.fn(),
    warn: jest.fn()
  };
  return { ...endActions({ tracker, trans, page }), tracker, server, page };
}

const idsOf = (server: FakeServer, name: string) =>
  server.asked(name).map(({ body }) => body.run_id);

describe('Stopping a run', () => {
  it('is only for runs that go on', async () => {
    const { stopRun } = await actions();
    expect(stopRun.isEnabled(['going'])).toBe(true);
    expect(stopRun.isEnabled(['done'])).toBe(false);
  });

  it('asks first, naming the run', async () => {
    const { stopRun, page, server } = await actions();
    await stopRun.execute(['going']);
    expect(page.confirm).toHaveBeenCalledWith(
      expect.objectContaining({ title: 'Stop run-going?' })
    );
    expect(idsOf(server, 'runs/stop')).toEqual(['going']);
  });

  it('does nothing unless the reader agrees', async () => {
    const { stopRun, server } = await actions(false);
    await stopRun.execute(['going']);
    expect(server.asked('runs/stop')).toEqual([]);
  });

  it("rejects with the server's refusal", async () => {
    const { stopRun } = await actions(true, {
      'runs/stop': () => new Refusal(400, '', 'It is not RUNNING.')
    });
    await expect(stopRun.execute(['going'])).rejects.toThrow('not RUNNING');
  });
});

describe('Deleting runs', () => {
  it('unticks them, and offers to take it back', async () => {
    const { deleteRuns, page, tracker, server } = await actions();
    tracker.selection.add(['going', 'done']);
    await deleteRuns.execute(['done']);
    expect(tracker.selection.get()).toEqual(['going']);
    const [said, undo] = page.tell.mock.lastCall as [
      string,
      () => Promise<void>
    ];
    expect(said).toBe('run-done is deleted');
    await undo();
    expect(idsOf(server, 'runs/restore')).toEqual(['done']);
  });

  it('offers to bring back what was deleted before the server refused', async () => {
    const { deleteRuns, page } = await actions(true, {
      'runs/delete': ({ body }) =>
        body.run_id === 'b' ? new Refusal(403, '', 'No.') : {}
    });
    await expect(deleteRuns.execute(['done', 'b'])).rejects.toThrow('No.');
    expect(page.tell).toHaveBeenCalledTimes(1);
  });
});
