import { FakeServer } from '../../testing/fakeServer';
import { ChangeFeed } from '../changeFeed';
import { TrackerClient } from '../client';

const CHANGE = { entity: 'run', entity_id: 'a', experiment_id: '0', number: 8 };

function startFeed() {
  const server = new FakeServer();
  const client = new TrackerClient(server);
  const listener = { onChanges: jest.fn(), onConnected: jest.fn() };
  const feed = new ChangeFeed(since => client.openChanges(since), listener);
  feed.start();
  const socket = (index: number) => {
    const found = server.sockets[index];
    if (!found) {
      throw new Error(`There is no connection ${index}.`);
    }
    return found;
  };
  return { server, feed, listener, socket };
}

describe('ChangeFeed', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('asks for changes from now on at first', () => {
    expect(startFeed().server.sinces).toEqual([undefined]);
  });

  it('hands over changes', () => {
    const { listener, socket } = startFeed();
    socket(0).say({ changes: [CHANGE], next: 9 });
    expect(listener.onChanges).toHaveBeenCalledWith([
      { entity: 'run', entityId: 'a', experimentId: '0' }
    ]);
  });

  it('says nothing of a message that only tells where the feed stands', () => {
    const { listener, socket } = startFeed();
    socket(0).say({ changes: [], next: 7 });
    expect(listener.onChanges).not.toHaveBeenCalled();
  });

  it('reconnects from the last number it has seen', () => {
    const { server, socket } = startFeed();
    socket(0).say({ changes: [], next: 7 });
    socket(0).close();
    jest.advanceTimersByTime(500);
    expect(server.sinces).toEqual([undefined, 7]);
  });

  it('says once for each connection that it stands', () => {
    const { listener, socket } = startFeed();
    socket(0).say({ changes: [], next: 7 });
    socket(0).say({ changes: [], next: 8 });
    expect(listener.onConnected).toHaveBeenCalledTimes(1);
    socket(0).close();
    jest.advanceTimersByTime(500);
    socket(1).say({ changes: [], next: 9 });
    expect(listener.onConnected).toHaveBeenCalledTimes(2);
  });

  it('waits longer after each failure', () => {
    const { server, socket } = startFeed();
    socket(0).close();
    jest.advanceTimersByTime(500);
    socket(1).close();
    jest.advanceTimersByTime(999);
    expect(server.sockets).toHaveLength(2);
    jest.advanceTimersByTime(1);
    expect(server.sockets).toHaveLength(3);
  });

  it('does not reconnect once stopped', () => {
    const { server, feed } = startFeed();
    feed.stop();
    jest.advanceTimersByTime(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(server.sockets[0]?.isClosed).toBe(true);
  });
});
