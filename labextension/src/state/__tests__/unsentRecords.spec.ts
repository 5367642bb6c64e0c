import { TrackerClient } from '../../api';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { UnsentRecords } from '../unsentRecords';

const MESSAGE = { runs: 1, records: 12, is_estimate: true, reason: 'Down.' };
const UNSENT = {
  runs: 1,
  records: 12,
  isEstimate: true,
  files: 0,
  reason: 'Down.',
  isSending: false
};

function follow() {
  const server = new FakeServer();
  const unsent = new UnsentRecords(new TrackerClient(server));
  unsent.start();
  return { server, unsent };
}

describe('UnsentRecords', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('asks nobody before it is started', () => {
    const server = new FakeServer();
    new UnsentRecords(new TrackerClient(server));
    expect(server.sockets).toHaveLength(0);
  });

  it('holds what the server said last', () => {
    const { server, unsent } = follow();
    expect(unsent.get().runs).toBe(0);
    server.sockets[0]?.say(MESSAGE);
    expect(unsent.get()).toEqual(UNSENT);
    server.sockets[0]?.say({ ...MESSAGE, runs: 0 });
    expect(unsent.get().runs).toBe(0);
  });

  it('connects once, however often it is started', () => {
    const { server, unsent } = follow();
    unsent.start();
    expect(server.sockets).toHaveLength(1);
  });

  it('connects again after a break, and keeps what it knows', () => {
    const { server, unsent } = follow();
    server.sockets[0]?.say(MESSAGE);
    server.sockets[0]?.close();
    jest.advanceTimersByTime(500);
    expect(server.sockets).toHaveLength(2);
    expect(unsent.get()).toEqual(UNSENT);
  });

  it('forgets everything when stopped, and may be started again', () => {
    const { server, unsent } = follow();
    server.sockets[0]?.say(MESSAGE);
    unsent.stop();
    expect(server.sockets[0]?.isClosed).toBe(true);
    expect(unsent.get().runs).toBe(0);
    unsent.start();
    server.sockets[1]?.say(MESSAGE);
    expect(unsent.get()).toEqual(UNSENT);
  });

  it('says while it sends, also when that is refused', async () => {
    const server = new FakeServer({
      'journal/sync': () => new Refusal(403, 'PERMISSION_DENIED', 'No.')
    });
    const unsent = new UnsentRecords(new TrackerClient(server));
    const sending = unsent.sync();
    expect(unsent.get().isSending).toBe(true);
    await expect(sending).rejects.toThrow('No.');
    expect(unsent.get().isSending).toBe(false);
  });

  it('answers what came of sending', async () => {
    const synced = { sent: 3, reason: 'Down.' };
    const server = new FakeServer({ 'journal/sync': () => synced });
    const unsent = new UnsentRecords(new TrackerClient(server));
    await expect(unsent.sync()).resolves.toEqual(synced);
  });
});
