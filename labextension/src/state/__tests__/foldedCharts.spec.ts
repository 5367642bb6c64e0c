import { FoldedCharts } from '../foldedCharts';
import { PageMemory } from '../memory';

describe('FoldedCharts', () => {
  it('remembers what was folded', async () => {
    const memory = new PageMemory();
    const folds = new FoldedCharts(memory);
    folds.toggle('train');
    await folds.loaded;
    const again = new FoldedCharts(memory);
    await again.loaded;
    expect(again.get().prefixes).toEqual(['train']);
    again.toggle('train');
    expect(again.get().prefixes).toEqual([]);
  });
});
