import type { IComparisonSettings } from '../..';
import { decodeLink, encodeLink } from '../..';

const roundTrip = (settings: IComparisonSettings, runIds = ['a', 'b']) =>
  decodeLink(encodeLink({ runIds, settings }));

describe('a link to a comparison', () => {
  it('says which runs, how they are looked at, and by which keys', () => {
    const settings: IComparisonSettings = {
      view: 'scatter',
      baseline: 'a',
      onlyDifferences: true,
      sort: '-metric:val/"auc" & 🎉',
      axes: ['param:a,b', 'metric:x=y'],
      log: []
    };
    expect(roundTrip(settings)).toEqual({ runIds: ['a', 'b'], settings });
  });

  it('says how the charts draw their curves', () => {
    const settings: IComparisonSettings = {
      view: 'charts',
      curves: {
        x: 'relative',
        xLog: true,
        smoothing: 0.6,
        groupBy: { kind: 'param', key: 'data/a:b' },
        band: 'deviation',
        ignoreOutliers: true
      }
    };
    expect(roundTrip(settings)).toEqual({ runIds: ['a', 'b'], settings });
  });

  it('draws the curves as usual where what it says makes no sense', () => {
    const text = 'curves.x=week&curves.smoothing=7&curves.groupBy=nothing:a';
    expect(decodeLink(`runs=a&${text}`).settings.curves).toBeUndefined();
  });

  it('opens the table when it names no view that there is', () => {
    expect(decodeLink('runs=a&view=nonsense').settings).toEqual({
      view: 'table'
    });
  });

  it('names each run once', () => {
    expect(decodeLink('runs=a,b,,a').runIds).toEqual(['a', 'b']);
  });

  it('leaves out what it does not know', () => {
    expect(decodeLink('runs=a&__proto__=1&evil=2').settings).toEqual({
      view: 'table'
    });
  });
});
