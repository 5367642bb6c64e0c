import { TrackerClient } from '../../api';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { isUnderWay, Verifications } from '../verifications';

const STARTED = { number: 2, run_id: 'a', state: 'waiting' };

function open(answers = { 'verifications/start': (): unknown => STARTED }) {
  const server = new FakeServer(answers);
  const verifications = new Verifications(new TrackerClient(server));
  const say = (...told: unknown[]) => {
    server.sockets[0]?.say({ verifications: told });
  };
  return { server, verifications, say };
}

/** Start to verify the run `a`, and wait until the server has answered. */
async function verify(verifications: Verifications) {
  const ended = jest.fn();
  const verifying = verifications.verify('a').then(ended);
  await new Promise(resolve => setTimeout(resolve));
  return { ended, verifying };
}

describe('Verifications', () => {
  it('says what came of it when it has ended', async () => {
    const { verifications, say } = open();
    const { ended, verifying } = await verify(verifications);
    say({ ...STARTED, state: 'running', done: 1, total: 2 });
    expect(verifications.get().a).toMatchObject({ done: 1, total: 2 });
    expect(ended).not.toHaveBeenCalled();
    say({ ...STARTED, state: 'differs', done: 2, total: 2 });
    await verifying;
    expect(ended).toHaveBeenCalledWith(
      expect.objectContaining({ runId: 'a', state: 'differs' })
    );
  });

  it('is not misled by what came of it the time before', async () => {
    const { verifications, say } = open();
    const { ended, verifying } = await verify(verifications);
    say({ ...STARTED, number: 1, state: 'verified' });
    await Promise.resolve();
    expect(ended).not.toHaveBeenCalled();
    say({ ...STARTED, state: 'failed', message: 'no kernel' });
    await verifying;
    expect(ended.mock.calls[0]).toMatchObject([{ message: 'no kernel' }]);
  });

  it('follows once, whoever asks', async () => {
    const { server, verifications } = open();
    verifications.start();
    await verify(verifications);
    expect(server.sockets).toHaveLength(1);
  });

  it('passes on why it cannot be started', async () => {
    const { verifications } = open({
      'verifications/start': () => new Refusal(404, 'X', 'no such run')
    });
    await expect(verifications.verify('a')).rejects.toThrow('no such run');
  });

  it('asks the server to stop', async () => {
    const { server, verifications } = open();
    await verifications.cancel('a');
    expect(server.asked('verifications/cancel')[0]?.body).toEqual({
      run_id: 'a'
    });
  });
});

describe('isUnderWay', () => {
  it('is true until there is a result', () => {
    const { verifications, say } = open();
    expect(isUnderWay(undefined)).toBe(false);
    verifications.start();
    say(STARTED);
    expect(isUnderWay(verifications.get().a)).toBe(true);
    say({ ...STARTED, state: 'cancelled' });
    expect(isUnderWay(verifications.get().a)).toBe(false);
  });
});
