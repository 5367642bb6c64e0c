import { PageMemory, RunLooks } from '..';

const RUNS = Array.from({ length: 10 }, (_, i) => `run-${String(i)}`);

function colorsOf(looks: RunLooks, runIds = RUNS): Set<string> {
  return new Set(runIds.map(runId => looks.colorOf(runId)));
}

describe('the colors of runs', () => {
  it('differ between runs that are shown together', async () => {
    const looks = new RunLooks(new PageMemory());
    expect(colorsOf(looks).size).toBeLessThan(RUNS.length);
    await looks.spread(RUNS);
    expect(colorsOf(looks).size).toBe(RUNS.length);
  });

  it('stay where there are more runs than colors', async () => {
    const looks = new RunLooks(new PageMemory());
    const runIds = [...RUNS, 'one-more'];
    const before = runIds.map(runId => looks.colorOf(runId));
    await looks.spread(runIds);
    expect(runIds.map(runId => looks.colorOf(runId))).toEqual(before);
  });

  it('stay when a newer run is shown beside them', async () => {
    const looks = new RunLooks(new PageMemory());
    const [newest, ...older] = RUNS;
    await looks.spread(older);
    const before = older.map(runId => looks.colorOf(runId));
    await looks.spread([...older, newest as string]);
    expect(older.map(runId => looks.colorOf(runId))).toEqual(before);
  });

  it('stay what the reader chose', async () => {
    const looks = new RunLooks(new PageMemory());
    looks.setColor('run-0', '#123456');
    await looks.spread(RUNS);
    expect(looks.colorOf('run-0')).toBe('#123456');
  });

  it('are the same on the next visit', async () => {
    const memory = new PageMemory();
    const looks = new RunLooks(memory);
    await looks.spread(RUNS);
    const before = RUNS.map(runId => looks.colorOf(runId));
    const again = new RunLooks(memory);
    await again.loaded;
    expect(RUNS.map(runId => again.colorOf(runId))).toEqual(before);
  });
});
