/** Curves on a canvas. Imported lazily: only those who look at a curve need uPlot. */

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import type { CurveX } from '../../api';
import type { ILine, IRange } from '../../compare';
import { formatNumber } from '../common/format';
import { formatTick, TIME_STEPS } from './axes';
import { paintLine } from './paint';
import { resolveVariable } from '../common/theme';
import type { IPlace } from './trace';
import { followWheel } from './wheelZoom';

/** What is drawn. */
export interface IPlotData {
  readonly lines: readonly ILine[];
  readonly xRange: IRange;
  readonly yRange: IRange;
}

/** What cannot change while a plot lives. */
export interface IPlotOptions {
  readonly x: CurveX;
  readonly xLog: boolean;
  readonly yLog: boolean;
  /** Plots with the same key show the same cursor. */
  readonly syncKey: string;
}

/** Where the cursor is, in values and in CSS pixels of the plotting area. */
export interface ICursor {
  readonly x: number;
  readonly left: number;
  /** Unset when the cursor is in another plot. */
  readonly top?: number;
}

/** What a plot reports. */
export interface IPlotEvents {
  readonly onCursor: (cursor: ICursor | undefined) => void;
  readonly onZoom: (range: IRange | undefined) => void;
  readonly onPin: (x: number) => void;
}

/** A tick of an axis: where, in CSS pixels of the picture, and its text. */
export interface ITick {
  readonly at: number;
  readonly text: string;
}

/** A plot as it stands, for files; all in CSS pixels. */
export interface IDrawing extends IPlotData {
  readonly canvas: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly place: IPlace;
  readonly xTicks: readonly ITick[];
  readonly yTicks: readonly ITick[];
}

/** A drag that is shorter than this is a click, in CSS pixels. */
const MIN_DRAG = 6;

const HIGHLIGHT_WIDTH = 3;

/** Wide enough for "-1.234e-5". */
const Y_AXIS = 58;

/**
 * Axes, zoom and cursor by uPlot; the lines are painted here.
 *
 * uPlot wants one list of x for all lines: at 200 runs that each have their own, that would be a
 * table of millions of empty cells.
 */
export class CurvePlot {
  constructor(
    element: HTMLElement,
    private data: IPlotData,
    private readonly options: IPlotOptions,
    private readonly events: IPlotEvents
  ) {
    this.plot = new uPlot(this.describe(), this.corners(), element);
    this.overlay = this.addOverlay();
    this.plot.over.addEventListener('click', this.onClick);
    this.stopWheel = followWheel(this.plot.over, (factor, left) => {
      this.zoomAround(left, factor);
    });
  }

  /** Draw other lines. */
  update(data: IPlotData): void {
    this.data = data;
    this.plot.setData(this.corners());
  }

  resize(width: number, height: number): void {
    if (width !== this.plot.width || height !== this.plot.height) {
      this.plot.setSize({ width, height });
    }
  }

  /** Make these lines stand out, and the other ones step back. */
  highlight(isHighlighted: ((line: ILine) => boolean) | undefined): void {
    this.isHighlighted = isHighlighted;
    this.paintOverlay();
  }

  /** Hold a line at `x`, or let it go. */
  pin(x: number | undefined): void {
    this.pinned = x;
    this.paintOverlay();
  }

  /** Move the cursor by a part of the width; for the keyboard. */
  moveCursor(part: number): void {
    const { width, height } = this.plot.over.getBoundingClientRect();
    const { left = -1 } = this.plot.cursor;
    const start = left < 0 ? width / 2 : left;
    this.isByKey = true;
    this.plot.setCursor({
      left: Math.min(width, Math.max(0, start + part * width)),
      top: height / 2
    });
    this.isByKey = false;
  }

  /** Show half of the range, or twice as much, around the cursor; for the keyboard. */
  zoomBy(factor: number): void {
    const { width } = this.plot.over.getBoundingClientRect();
    const { left = -1 } = this.plot.cursor;
    const middle = left < 0 ? width / 2 : left;
    const half = (width * factor) / 2;
    this.zoomTo(middle - half, middle + half);
  }

  /** Where a y value is, in CSS pixels of the plotting area. */
  readonly yToPixel = (y: number): number => this.plot.valToPos(y, 'y');

  /** The plot as it stands. */
  snapshot(): IDrawing {
    const { bbox, width, height } = this.plot;
    const pixel = uPlot.pxRatio;
    const offset = { x: bbox.left / pixel, y: bbox.top / pixel };
    return {
      ...this.data,
      canvas: this.plot.ctx.canvas,
      width,
      height,
      left: offset.x,
      right: (bbox.left + bbox.width) / pixel,
      place: {
        x: value => offset.x + this.plot.valToPos(value, 'x'),
        y: value => offset.y + this.plot.valToPos(value, 'y'),
        top: offset.y,
        bottom: offset.y + bbox.height / pixel,
        pixel: 1
      },
      xTicks: this.ticks('x', offset.x),
      yTicks: this.ticks('y', offset.y)
    };
  }

  destroy(): void {
    this.stopWheel();
    this.plot.destroy();
  }

  /** Show so much of the range that what is at `left` stays there. */
  private zoomAround(left: number, factor: number): void {
    const { width } = this.plot.over.getBoundingClientRect();
    this.zoomTo(left - left * factor, left + (width - left) * factor);
  }

  /** Show what is between two places, in CSS pixels of the plotting area. */
  private zoomTo(from: number, to: number): void {
    this.events.onZoom({
      from: this.plot.posToVal(from, 'x'),
      to: this.plot.posToVal(to, 'x')
    });
  }

  private describe(): uPlot.Options {
    const { x, xLog, yLog, syncKey } = this.options;
    const isTime = x !== 'step';
    return {
      // The element says how large it is, as soon as it is laid out.
      width: 300,
      height: 180,
      ms: 1,
      legend: { show: false },
      cursor: {
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: MIN_DRAG },
        bind: { dblclick: () => this.onDoubleClick },
        sync: {
          key: syncKey,
          setSeries: false,
          // Where the cursor is, not what is dragged there.
          filters: {
            pub: type => type === 'mousemove' || type === 'mouseleave'
          }
        }
      },
      scales: {
        x: {
          time: x === 'time',
          distr: xLog ? 3 : 1,
          range: () => [this.data.xRange.from, this.data.xRange.to]
        },
        y: {
          distr: yLog ? 3 : 1,
          range: () => [this.data.yRange.from, this.data.yRange.to]
        }
      },
      axes: [
        {
          ...this.axis('x', (value, distance) =>
            formatTick(x, value, distance)
          ),
          size: 30,
          space: 70,
          // A log axis finds its own ticks.
          ...(isTime && !xLog && { incrs: TIME_STEPS })
        },
        { ...this.axis('y', formatNumber), size: Y_AXIS, space: 34 }
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        draw: [this.paintLines],
        setSelect: [this.onSelect],
        setCursor: [this.onCursor]
      }
    };
  }

  private axis(
    name: 'x' | 'y',
    format: (value: number, distance: number) => string
  ): uPlot.Axis {
    const line = { stroke: resolveVariable('--jp-border-color2'), width: 1 };
    return {
      stroke: resolveVariable('--jp-ui-font-color2'),
      font: `11px ${resolveVariable('--jp-ui-font-family')}`,
      grid: line,
      ticks: { ...line, size: 5 },
      gap: 4,
      values: (_plot, splits, _axis, _space, distance) => {
        // uPlot leaves out, by a null, what has no room on a log axis.
        const texts = (splits as Array<number | null>).map(value =>
          value === null ? '' : format(value, distance)
        );
        this.labels[name] = splits.map((value, index) => [
          value,
          texts[index] ?? ''
        ]);
        return texts;
      }
    };
  }

  /** What uPlot needs to know: that there is something from here to there. */
  private corners(): uPlot.AlignedData {
    const { xRange, yRange } = this.data;
    return [
      [xRange.from, xRange.to],
      [yRange.from, yRange.to]
    ];
  }

  private ticks(name: 'x' | 'y', offset: number): ITick[] {
    return this.labels[name]
      .filter(([value, text]) => value !== null && text !== '')
      .map(([value, text]) => ({
        at: offset + this.plot.valToPos(value, name),
        text
      }));
  }

  private readonly paintLines = (plot: uPlot): void => {
    const { ctx } = plot;
    this.clipped(ctx, () => {
      this.data.lines.forEach(line => {
        paintLine(ctx, line, this.place());
      });
    });
    this.paintOverlay();
  };

  /** A canvas of its own, so that pointing at a run does not draw all others anew. */
  private addOverlay(): HTMLCanvasElement {
    const overlay = document.createElement('canvas');
    overlay.className = 'jp-Tracker-overlay';
    this.plot.over.before(overlay);
    return overlay;
  }

  private paintOverlay(): void {
    // uPlot draws for the first time after its constructor.
    const overlay = this.overlay as HTMLCanvasElement | undefined;
    const context = overlay?.getContext('2d');
    if (!overlay || !context) {
      return;
    }
    const { canvas } = this.plot.ctx;
    overlay.width = canvas.width;
    overlay.height = canvas.height;
    const { isHighlighted, pinned } = this;
    const found = isHighlighted ? this.data.lines.filter(isHighlighted) : [];
    this.clipped(context, () => {
      if (found.length > 0) {
        const { left, top, width, height } = this.plot.bbox;
        context.globalAlpha = 0.7;
        context.fillStyle = resolveVariable('--jp-layout-color1');
        context.fillRect(left, top, width, height);
        context.globalAlpha = 1;
      }
      found.forEach(line => {
        paintLine(context, line, this.place(), HIGHLIGHT_WIDTH);
      });
      if (pinned !== undefined) {
        this.paintPin(context, pinned);
      }
    });
  }

  private paintPin(context: CanvasRenderingContext2D, x: number): void {
    const { x: toX, top, bottom, pixel } = this.place();
    context.strokeStyle = resolveVariable('--jp-ui-font-color1');
    context.lineWidth = pixel;
    context.beginPath();
    context.moveTo(toX(x), top);
    context.lineTo(toX(x), bottom);
    context.stroke();
  }

  private clipped(context: CanvasRenderingContext2D, paint: () => void): void {
    const { left, top, width, height } = this.plot.bbox;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    paint();
    context.restore();
  }

  /** Where values are on the canvas. */
  private place(): IPlace {
    const { bbox } = this.plot;
    return {
      x: value => this.plot.valToPos(value, 'x', true),
      y: value => this.plot.valToPos(value, 'y', true),
      top: bbox.top,
      bottom: bbox.top + bbox.height,
      pixel: uPlot.pxRatio
    };
  }

  private readonly onCursor = (plot: uPlot): void => {
    const { left = -1, top = -1, event } = plot.cursor;
    this.events.onCursor(
      left < 0
        ? undefined
        : {
            x: plot.posToVal(left, 'x'),
            left,
            // Only the plot under the pointer has an event of its own.
            ...((event ?? this.isByKey) && { top })
          }
    );
  };

  private readonly onSelect = (plot: uPlot): void => {
    const { left, width } = plot.select;
    if (width < MIN_DRAG) {
      return;
    }
    this.wasDragged = true;
    this.zoomTo(left, left + width);
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  };

  private readonly onClick = (): void => {
    const { left = -1 } = this.plot.cursor;
    // The click at the end of a drag.
    if (!this.wasDragged && left >= 0) {
      this.events.onPin(this.plot.posToVal(left, 'x'));
    }
    this.wasDragged = false;
  };

  private readonly onDoubleClick = (): null => {
    this.events.onZoom(undefined);
    return null;
  };

  private readonly plot: uPlot;
  private readonly overlay: HTMLCanvasElement;
  private readonly stopWheel: () => void;
  private readonly labels: Record<'x' | 'y', Array<[number, string]>> = {
    x: [],
    y: []
  };
  private isHighlighted?: (line: ILine) => boolean;
  private pinned?: number;
  private wasDragged = false;
  private isByKey = false;
}
