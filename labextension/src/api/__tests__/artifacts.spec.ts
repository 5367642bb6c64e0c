import { FakeServer } from '../../testing/fakeServer';
import { ArtifactsClient } from '../artifacts';

const LOG = 'first\nsecond\nthird\n';

function clientOf(server: FakeServer): ArtifactsClient {
  return new ArtifactsClient(server);
}

function serverOf(text: string): FakeServer {
  return new FakeServer({ 'get-artifact': () => text });
}

/** Sends whole files, whatever was asked for. */
class WholeServer extends FakeServer {
  override send(
    ...[method, path, payload]: Parameters<FakeServer['send']>
  ): Promise<Response> {
    return super.send(method, path, { ...payload, range: undefined });
  }
}

describe('ArtifactsClient', () => {
  it('asks for the end of a log, and shows its whole lines', async () => {
    const server = serverOf(LOG);
    const end = await clientOf(server).readEnd('r', 'a.log', 10);
    expect(end).toEqual({ text: 'third\n', isWhole: false });
    expect(server.requests[0]?.range).toBe('bytes=-10');
  });

  it('cuts the end off where the server sends all', async () => {
    const server = new WholeServer({ 'get-artifact': () => LOG });
    const end = await clientOf(server).readEnd('r', 'a.log', 10);
    expect(end).toEqual({ text: 'third\n', isWhole: false });
  });

  it('shows all of a log that has become short', async () => {
    const server = new WholeServer({ 'get-artifact': () => 'new\n' });
    const end = await clientOf(server).readEnd('r', 'a.log', 10);
    expect(end).toEqual({ text: 'new\n', isWhole: true });
  });

  it('reads bytes in the middle of a file', async () => {
    for (const Server of [FakeServer, WholeServer]) {
      const server = new Server({ 'get-artifact': () => 'abcdef' });
      const bytes = await clientOf(server).readBytes('r', 'a', 2, 4);
      expect(Buffer.from(bytes).toString()).toBe('cd');
    }
  });
});
