import { PageTransport } from '../pageTransport';
import { Session } from '../session';

/** What the browser was asked, and how it answers. */
function answering(answer: () => Promise<Partial<Response>>) {
  const fetched = jest.fn<Promise<Partial<Response>>, [string, RequestInit]>(
    answer
  );
  window.fetch = fetched as unknown as typeof fetch;
  return fetched;
}

const listener = { visit: 3, onStranger: jest.fn(), onReached: jest.fn() };

beforeEach(() => {
  jest.clearAllMocks();
});

describe('PageTransport', () => {
  const transport = new PageTransport('https://host/team/a/', listener);

  it('asks below the path that the page came from', async () => {
    const fetched = answering(() => Promise.resolve({ status: 200 }));
    await transport.send('POST', 'api/x', { body: { a: 1 } });
    expect(fetched.mock.calls[0]?.[0]).toBe('https://host/team/a/api/x');
    expect(fetched.mock.calls[0]?.[1].body).toBe('{"a":1}');
    expect(listener.onReached).toHaveBeenCalledWith(true);
  });

  it('makes addresses of any path and query', () => {
    expect(
      transport.url('get-artifact', { path: 'a b&c', no: undefined })
    ).toBe('https://host/team/a/get-artifact?path=a+b%26c');
  });

  it('tells when the server does not know the browser', async () => {
    answering(() => Promise.resolve({ status: 401 }));
    expect((await transport.send('GET', 'api/x')).status).toBe(401);
    expect(listener.onStranger).toHaveBeenCalledWith(3);
  });

  it('does not end a visit by an answer that is about the one before', async () => {
    const late: Array<(response: Partial<Response>) => void> = [];
    const session = new Session(
      made => new PageTransport('https://host/', made)
    );
    answering(() => new Promise(resolve => late.push(resolve)));
    const asked = session.transport.send('GET', 'api/x', {});
    answering(() =>
      Promise.resolve({ ok: true, json: () => Promise.resolve({}) })
    );
    await session.signIn('right');
    late[0]?.({ status: 401 });
    await asked;
    expect(session.get().phase).toBe('in');
    session.onStranger();
    expect(session.get().phase).toBe('out');
  });

  it('tells when the server does not answer', async () => {
    answering(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(transport.send('GET', 'api/x')).rejects.toMatchObject({
      message: 'The server does not answer.',
      status: 0
    });
    expect(listener.onReached).toHaveBeenCalledWith(false);
  });

  it('opens WebSockets with wss where the page came by https', () => {
    const open = jest.fn();
    window.WebSocket = open as unknown as typeof WebSocket;
    transport.connect('api/stream', { since: 3 });
    expect(open).toHaveBeenCalledWith('wss://host/team/a/api/stream?since=3');
  });
});
