import type { IMemory } from '../memory';
import { BrowserMemory, PageMemory } from '../memory';
import { RUN_COLORS, RunLooks } from '../runLooks';
import { ListView } from '../listView';
import { SearchHistory } from '../searchHistory';

const BROKEN: IMemory = {
  load: () => Promise.reject(new Error('closed')),
  save: () => Promise.reject(new Error('closed'))
};

async function openLooks(memory: IMemory = new PageMemory()) {
  const looks = new RunLooks(memory);
  await looks.loaded;
  return looks;
}

const settled = () => new Promise(resolve => setTimeout(resolve));

describe('BrowserMemory', () => {
  it('gives back what was saved, and nothing for another key', async () => {
    const memory = new BrowserMemory(window.localStorage);
    await memory.save('a', { b: [1] });
    expect(await memory.load('a')).toEqual({ b: [1] });
    expect(await memory.load('c')).toBeUndefined();
  });
});

describe('RunLooks', () => {
  it('gives a run the same color on every visit', async () => {
    const [first, second] = [await openLooks(), await openLooks()];
    expect(first.colorOf('abc')).toBe(second.colorOf('abc'));
  });

  it('uses all its colors', async () => {
    const looks = await openLooks();
    const ids = Array.from({ length: 200 }, (_, index) => `run-${index}`);
    const used = new Set(ids.map(id => looks.colorOf(id)));
    expect([...used].sort()).toEqual([...RUN_COLORS].sort());
  });

  it('remembers colors, pins and hidden runs', async () => {
    const memory = new PageMemory();
    const looks = await openLooks(memory);
    looks.setColor('a', '#123456');
    looks.togglePin('b');
    looks.toggleHidden('c');
    await settled();
    const again = await openLooks(memory);
    expect(again.colorOf('a')).toBe('#123456');
    expect(again.isPinned('b')).toBe(true);
    expect(again.isHidden('c')).toBe(true);
  });

  it('takes a pin away again', async () => {
    const looks = await openLooks();
    looks.togglePin('b');
    looks.togglePin('b');
    expect(looks.get().pinned).toEqual([]);
  });

  it('gives a run its own color back', async () => {
    const looks = await openLooks();
    const own = looks.colorOf('a');
    looks.setColor('a', '#123456');
    looks.setColor('a');
    expect(looks.colorOf('a')).toBe(own);
  });

  it('takes nothing for a color that is none', async () => {
    const memory = new PageMemory();
    const colors = { a: 'url(https://example.org)', b: '#abcdef' };
    await memory.save('run-looks', { colors, pinned: 'x', hidden: [1, 'y'] });
    const looks = await openLooks(memory);
    expect(looks.get()).toEqual({
      colors: { b: '#abcdef' },
      pinned: [],
      hidden: ['y'],
      spread: {}
    });
  });

  it('works without a memory', async () => {
    const looks = await openLooks(BROKEN);
    looks.togglePin('a');
    await settled();
    expect(looks.isPinned('a')).toBe(true);
  });
});

describe('ListView', () => {
  it('keeps a choice that was made before the rest was loaded', async () => {
    const memory = new PageMemory();
    await memory.save('list-view', { experimentId: '1', filter: 'x' });
    const view = new ListView(memory);
    view.setExperiment('2');
    await settled();
    expect(view.get()).toMatchObject({ experimentId: '2', filter: 'x' });
    expect(await memory.load('list-view')).toMatchObject({ filter: 'x' });
  });
});

describe('SearchHistory', () => {
  it('keeps the last twenty searches, each once, latest first', async () => {
    const history = new SearchHistory(new PageMemory());
    for (let number = 0; number < 30; number++) {
      history.add(String(number));
    }
    history.add('20');
    await settled();
    expect(history.get().searches.slice(0, 3)).toEqual(['20', '29', '28']);
    expect(history.get().searches).toHaveLength(20);
  });
});
