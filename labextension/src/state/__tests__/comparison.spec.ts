import { Comparison } from '../comparison';

describe('Comparison', () => {
  it('begins with all runs, drawn over their steps', () => {
    const state = new Comparison(['a', 'b']).get();
    expect(state).toMatchObject({ runIds: ['a', 'b'], x: 'step' });
    expect(state.brushed).toBeUndefined();
    expect(state.hovered).toBeUndefined();
  });

  it('takes runs out of what is brushed, and puts them back', () => {
    const comparison = new Comparison(['a', 'b', 'c']);
    comparison.toggleBrushed('b');
    expect(comparison.get().brushed).toEqual(['a', 'c']);
    expect(comparison.isShown('b')).toBe(false);
    comparison.toggleBrushed('b');
    expect(comparison.get().brushed).toBeUndefined();
    expect(comparison.isShown('b')).toBe(true);
  });

  it('keeps an empty brush apart from none', () => {
    const comparison = new Comparison(['a']);
    comparison.brush([]);
    expect(comparison.isShown('a')).toBe(false);
    comparison.brush(undefined);
    expect(comparison.isShown('a')).toBe(true);
  });

  it('forgets runs that are no longer compared', () => {
    const comparison = new Comparison(['a', 'b']);
    comparison.hover('b');
    comparison.brush(['a', 'b']);
    comparison.setRunIds(['a', 'c']);
    expect(comparison.get()).toMatchObject({
      runIds: ['a', 'c'],
      hovered: undefined,
      brushed: ['a']
    });
  });

  it('does not say that anything changed when the same run is hovered', () => {
    const comparison = new Comparison(['a']);
    comparison.hover('a');
    const listener = jest.fn();
    comparison.subscribe(listener);
    comparison.hover('a');
    expect(listener).not.toHaveBeenCalled();
  });

  it.each([
    [2, 0.99],
    [-1, 0],
    [0.5, 0.5]
  ])('keeps smoothing %d within its bounds', (wanted, expected) => {
    const comparison = new Comparison();
    comparison.setCurves({ smoothing: wanted });
    expect(comparison.get().smoothing).toBe(expected);
  });

  it('lets the cursor go when the axis is another one', () => {
    const comparison = new Comparison();
    comparison.pinX(20);
    comparison.setCurves({ yLog: true, x: 'step' });
    expect(comparison.get().pinnedX).toBe(20);
    comparison.setCurves({ x: 'time' });
    expect(comparison.get().pinnedX).toBeUndefined();
  });

  it('can draw runs one by one again', () => {
    const comparison = new Comparison();
    comparison.setCurves({ groupBy: { kind: 'param', key: 'depth' } });
    comparison.setCurves({ groupBy: undefined });
    expect(comparison.get().groupBy).toBeUndefined();
  });
});
