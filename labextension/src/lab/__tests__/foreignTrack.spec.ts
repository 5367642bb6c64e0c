import { beginsWithTrack, experimentOf } from '../foreignTrack';

describe('beginsWithTrack', () => {
  it.each(['%%track', '%%track gbm\nx = 1', '\n%%track\nls', '%%track\tgbm'])(
    'sees the magic in %j',
    source => {
      expect(beginsWithTrack(source)).toBe(true);
    }
  );

  it.each(['', 'ls', '%%tracker', '# %%track', 'echo\n%%track'])(
    'sees none in %j',
    source => {
      expect(beginsWithTrack(source)).toBe(false);
    }
  );
});

describe('experimentOf', () => {
  it.each([
    ['work/Churn.ipynb', 'Churn'],
    ['a.b.ipynb', 'a.b'],
    ['.ipynb', 'Default'],
    ['', 'Default']
  ])('names the experiment of %j', (path, name) => {
    expect(experimentOf(path)).toBe(name);
  });
});
