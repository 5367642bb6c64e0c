import type { EChartsCoreOption } from 'echarts/core';

import type { IRun } from '../../../api';
import type { IColumn, ISurface } from '../../../compare';
import { extentOf, scaleColor } from '../../../compare';
import type { ITranslator } from '../../common/host';
import { gridAxes, runPoints, runTooltip } from './scatterOption';
import type { IPlotTheme } from './theme';
import { baseOption } from './theme';

interface IContourPlot {
  readonly runs: readonly IRun[];
  readonly x: IColumn;
  readonly y: IColumn;
  readonly z: IColumn;
  /** In the units of the axes; the logarithm of x or y where that axis is a log scale. */
  readonly surface: ISurface;
  readonly isXLog: boolean;
  readonly isYLog: boolean;
  readonly log: readonly string[];
  readonly colors: readonly string[];
  readonly isShown: (runId: string) => boolean;
}

/** What a custom series offers to draw one item with. */
interface ICanvasApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): [number, number];
}

/** A surface in colors, and the runs that it was made from. */
export function contourOption(
  trans: ITranslator,
  theme: IPlotTheme,
  plot: IContourPlot
): EChartsCoreOption {
  const { surface, z } = plot;
  const base = baseOption(theme);
  const [low, high] = extentOf(z.values) ?? [0, 1];
  const toAxis = (value: number, isLog: boolean) =>
    isLog ? 10 ** value : value;
  const fromAxis = (value: number, isLog: boolean) =>
    isLog ? Math.log10(value) : value;
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      formatter: runTooltip(trans, { ...plot, others: [z.key] })
    },
    ...gridAxes(trans, theme, plot),
    series: [
      {
        id: 'surface',
        type: 'custom',
        silent: true,
        // All cells at once: a part of a surface looks like a whole one.
        progressive: 0,
        z: 1,
        clip: true,
        data: surface.cells.map(cell => [
          toAxis(cell.x, plot.isXLog),
          toAxis(cell.y, plot.isYLog),
          cell.z
        ]),
        renderItem: (_params: unknown, api: ICanvasApi) => {
          const x = fromAxis(api.value(0), plot.isXLog);
          const y = fromAxis(api.value(1), plot.isYLog);
          const corner = (sign: 1 | -1) =>
            api.coord([
              toAxis(x + (sign * surface.stepX) / 2, plot.isXLog),
              toAxis(y + (sign * surface.stepY) / 2, plot.isYLog)
            ]);
          const [left, bottom] = corner(-1);
          const [right, top] = corner(1);
          const part = high > low ? (api.value(2) - low) / (high - low) : 0.5;
          return {
            type: 'rect',
            // A little larger, so that no gaps show between the cells.
            shape: {
              x: left,
              y: top,
              width: right - left + 0.7,
              height: bottom - top + 0.7
            },
            style: { fill: scaleColor(part) }
          };
        }
      },
      runPoints(theme, plot)
    ]
  };
}
