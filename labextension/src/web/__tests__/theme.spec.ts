import { PageMemory } from '../../state';
import { SplitWidth } from '../splitWidth';
import { Theme } from '../theme';

/** A system that prefers dark or light, and may change its mind. */
class System extends EventTarget {
  constructor(public matches: boolean) {
    super();
  }

  prefer(isDark: boolean): void {
    this.matches = isDark;
    this.dispatchEvent(new Event('change'));
  }
}

function make(isDark: boolean, memory = new PageMemory()) {
  const system = new System(isDark);
  const theme = new Theme(
    memory,
    document.body,
    system as unknown as MediaQueryList
  );
  return { system, theme, memory };
}

const isLight = () => document.body.dataset.jpThemeLight;

describe('Theme', () => {
  it('follows the system until one is chosen', () => {
    const { system, theme } = make(true);
    expect(isLight()).toBe('false');
    system.prefer(false);
    expect(isLight()).toBe('true');
    theme.choose('dark');
    system.prefer(false);
    expect(isLight()).toBe('false');
  });

  it('is remembered', async () => {
    const { theme, memory } = make(false);
    theme.choose('dark');
    await new Promise(resolve => setTimeout(resolve)); // it is saved a moment later
    const next = make(false, memory).theme;
    await next.loaded;
    expect(next.get().choice).toBe('dark');
    expect(isLight()).toBe('false');
  });

  it('changes the name by which charts know it', () => {
    const { theme } = make(false);
    const before = document.body.dataset.jpThemeName;
    theme.choose('dark');
    expect(document.body.dataset.jpThemeName).not.toBe(before);
  });
});

describe('SplitWidth', () => {
  it('stays within what the page can show', () => {
    const width = new SplitWidth(new PageMemory());
    width.choose(10);
    expect(width.get().pixels).toBe(250);
    width.choose(1e6);
    expect(width.get().pixels).toBe(800);
  });
});
