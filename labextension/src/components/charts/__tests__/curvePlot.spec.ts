import uPlot from 'uplot';

import type { IRange } from '../../../compare';
import type { IPlotEvents, IPlotOptions } from '../curvePlot';
import { CurvePlot } from '../curvePlot';

/** Stands in for uPlot, which needs a canvas: one unit is one pixel. */
function fakePlot(over: HTMLElement) {
  return {
    over,
    cursor: { left: -10, top: -10 } as Record<string, unknown>,
    select: { left: 0, width: 0 },
    ctx: { canvas: document.createElement('canvas') },
    posToVal: (position: number) => position,
    valToPos: (value: number) => value,
    setSelect: jest.fn(),
    setData: jest.fn(),
    setSize: jest.fn(),
    destroy: jest.fn()
  };
}

jest.mock('uplot', () => ({ __esModule: true, default: jest.fn() }));

const DATA = {
  lines: [],
  xRange: { from: 1, to: 20 },
  yRange: { from: 3, to: 4 }
};

function plotted(part: Partial<IPlotOptions> = {}) {
  const over = document.createElement('div');
  document.createElement('div').append(over);
  const fake = fakePlot(over);
  jest.mocked(uPlot).mockImplementation(() => fake as unknown as uPlot);
  const events = {
    onCursor: jest.fn(),
    onZoom: jest.fn(),
    onPin: jest.fn()
  } satisfies IPlotEvents;
  const plot = new CurvePlot(
    document.body,
    DATA,
    { x: 'step', xLog: false, yLog: false, syncKey: 'key', ...part },
    events
  );
  const [options] = jest.mocked(uPlot).mock.lastCall ?? [];
  const given = options as uPlot.Options;
  const fire = (hook: 'setSelect' | 'setCursor') => {
    (given.hooks?.[hook] as Array<(plot: unknown) => void>)[0]?.(fake);
  };
  return { plot, fake, events, options: given, fire, over };
}

describe('CurvePlot', () => {
  it('zooms by the wheel to what is around the pointer', () => {
    jest.useFakeTimers();
    const { events, over } = plotted();
    over.getBoundingClientRect = () => ({ left: 10, width: 200 }) as DOMRect;
    over.dispatchEvent(
      new WheelEvent('wheel', { ctrlKey: true, deltaY: -100, clientX: 60 })
    );
    jest.runAllTimers();
    jest.useRealTimers();
    const [range] = events.onZoom.mock.lastCall as [IRange];
    const part = Math.exp(-0.4);
    expect(range.from).toBeCloseTo(50 - 50 * part);
    expect(range.to).toBeCloseTo(50 + 150 * part);
  });

  it('zooms to what is dragged', () => {
    const { fake, events, fire } = plotted();
    fake.select = { left: 100, width: 50 };
    fire('setSelect');
    expect(events.onZoom).toHaveBeenCalledWith({ from: 100, to: 150 });
  });

  it('holds the cursor where it is clicked, but not at the end of a drag', () => {
    const { fake, events, fire, over } = plotted();
    fake.cursor = { left: 42, top: 5 };
    fake.select = { left: 100, width: 50 };
    fire('setSelect');
    over.click();
    expect(events.onPin).not.toHaveBeenCalled();
    over.click();
    expect(events.onPin).toHaveBeenCalledWith(42);
  });

  it('takes a tiny drag for a click', () => {
    const { fake, events, fire } = plotted();
    fake.select = { left: 100, width: 2 };
    fire('setSelect');
    expect(events.onZoom).not.toHaveBeenCalled();
  });

  it('tells its own cursor from that of another plot', () => {
    const { fake, events, fire } = plotted();
    fake.cursor = { left: 42, top: 5, event: new MouseEvent('mousemove') };
    fire('setCursor');
    fake.cursor = { left: 42, top: 5, event: null };
    fire('setCursor');
    fake.cursor = { left: -10, top: -10 };
    fire('setCursor');
    expect(events.onCursor.mock.calls).toEqual([
      [{ x: 42, left: 42, top: 5 }],
      [{ x: 42, left: 42 }],
      [undefined]
    ]);
  });

  it('shares the place of the cursor, and nothing of a drag', () => {
    const { options } = plotted();
    const publishes = options.cursor?.sync?.filters?.pub as unknown as (
      type: string
    ) => boolean;
    expect(options.cursor?.sync?.key).toBe('key');
    expect(publishes('mousemove')).toBe(true);
    expect(publishes('mouseleave')).toBe(true);
    expect(publishes('mousedown')).toBe(false);
    expect(publishes('mouseup')).toBe(false);
  });

  it('shows the ranges that it is given', () => {
    const { options, plot, fake } = plotted();
    const range = (name: string) =>
      (options.scales?.[name]?.range as () => unknown)();
    expect(range('x')).toEqual([1, 20]);
    plot.update({ ...DATA, yRange: { from: 0, to: 9 } });
    expect(range('y')).toEqual([0, 9]);
    expect(fake.setData).toHaveBeenCalledTimes(1);
  });

  it('has log axes where asked', () => {
    const { options } = plotted({ yLog: true });
    expect(options.scales?.y?.distr).toBe(3);
    expect(options.scales?.x?.distr).toBe(1);
  });

  it('zooms in and out around the cursor by the keyboard', () => {
    const { plot, fake, events, over } = plotted();
    over.getBoundingClientRect = () => ({ width: 100, height: 50 }) as DOMRect;
    fake.cursor = { left: 40 };
    plot.zoomBy(0.5);
    expect(events.onZoom).toHaveBeenCalledWith({ from: 15, to: 65 });
  });

  it('leaves nothing behind', () => {
    const { plot, fake } = plotted();
    plot.destroy();
    expect(fake.destroy).toHaveBeenCalledTimes(1);
  });
});
