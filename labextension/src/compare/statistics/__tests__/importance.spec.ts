import { makeRun } from '../../../testing/factories';
import { influences, MIN_RUNS } from '../..';
import { seededRandom } from '../random';

/** Runs whose metric is what `score` makes of their parameters, which are drawn at random. */
function runsWith(
  count: number,
  score: (p: { x: number; y: number; kind: string }) => number
) {
  const random = seededRandom(1);
  return Array.from({ length: count }, (_unused, index) => {
    const p = {
      x: random(),
      y: random(),
      kind: random() < 0.5 ? 'adam' : 'sgd'
    };
    return makeRun(String(index), {
      params: { x: String(p.x), y: String(p.y), kind: p.kind, same: '1' },
      metrics: { score: score(p) }
    });
  });
}

const named = (found: ReturnType<typeof influences>, name: string) =>
  found.items.find(({ key }) => key.key === name);

describe('influences', () => {
  it('finds the parameter that the metric depends on', () => {
    const found = influences(
      runsWith(80, ({ x, y }) => 10 * x + y),
      'score'
    );
    expect(found.items[0]?.key.key).toBe('x');
    expect(found.explained).toBeGreaterThan(0.7);
    expect(named(found, 'x')?.correlation).toBeGreaterThan(0.9);
  });

  it('finds what no correlation shows', () => {
    const found = influences(
      runsWith(120, ({ x }) => (x - 0.5) ** 2),
      'score'
    );
    expect(found.items[0]?.key.key).toBe('x');
    expect(Math.abs(named(found, 'x')?.correlation ?? 1)).toBeLessThan(0.4);
  });

  it('finds a category, which has no correlation', () => {
    const found = influences(
      runsWith(80, ({ kind, y }) => (kind === 'adam' ? 5 : 0) + y),
      'score'
    );
    expect(found.items[0]?.key.key).toBe('kind');
    expect(found.items[0]?.correlation).toBeUndefined();
  });

  it('explains next to nothing of noise', () => {
    const random = seededRandom(5);
    expect(influences(runsWith(80, random), 'score').explained).toBeLessThan(
      0.1
    );
  });

  it('says the same each time', () => {
    const runs = runsWith(30, ({ x, y }) => x * y);
    expect(influences(runs, 'score')).toEqual(influences(runs, 'score'));
  });

  it('leaves out parameters that are all the same', () => {
    const found = influences(
      runsWith(30, ({ x }) => x),
      'score'
    );
    expect(named(found, 'same')).toBeUndefined();
  });

  it('says nothing of too few runs', () => {
    const found = influences(
      runsWith(MIN_RUNS - 1, ({ x }) => x),
      'score'
    );
    expect(found).toEqual({ items: [], runs: MIN_RUNS - 1, explained: 0 });
  });

  it('only counts runs whose metric is a number', () => {
    const runs = runsWith(20, ({ x }) => (x < 0.5 ? NaN : x));
    expect(influences(runs, 'score').runs).toBeLessThan(20);
  });
});
