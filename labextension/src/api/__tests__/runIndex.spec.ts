import { FakeServer } from '../../testing/fakeServer';
import { TrackerClient } from '../client';

const KEYS = 'runs/keys';

describe('RunIndexClient.keys', () => {
  it('asks once for all who want the same at once', async () => {
    const server = new FakeServer({ [KEYS]: () => ({ keys: [] }) });
    const { runIndex } = new TrackerClient(server);
    const ask = () => runIndex.keys({ experimentIds: ['1'] });
    await Promise.all([ask(), ask()]);
    expect(server.asked(KEYS)).toHaveLength(1);
    await ask();
    expect(server.asked(KEYS)).toHaveLength(2);
  });

  it('asks for each thing by itself', async () => {
    const server = new FakeServer({ [KEYS]: () => ({ keys: [] }) });
    const { runIndex } = new TrackerClient(server);
    await Promise.all(
      (['metric', 'param'] as const).map(kind =>
        runIndex.keys({ experimentIds: ['1'], kind })
      )
    );
    expect(server.asked(KEYS)).toHaveLength(2);
  });
});
