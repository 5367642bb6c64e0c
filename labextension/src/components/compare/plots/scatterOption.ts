import type { EChartsCoreOption } from 'echarts/core';

import type { IRun } from '../../../api';
import type { IColumn, IRunKey } from '../../../compare';
import { keyValue, partsOf } from '../../../compare';
import type { ITranslator } from '../../common/host';
import { keyLabel, valueLabel } from '../labels';
import { axisOf } from './axis';
import type { IPlotTheme } from './theme';
import { baseOption, tooltipOf } from './theme';

/** Diameters of points, in pixels. */
const [SMALLEST, USUAL, LARGEST] = [6, 11, 26];

interface IScatterPlot {
  readonly runs: readonly IRun[];
  readonly x: IColumn;
  readonly y: IColumn;
  readonly size?: IColumn;
  /** One color for each run. */
  readonly colors: readonly string[];
  /** What the tooltip says besides. */
  readonly others: readonly IRunKey[];
  readonly isShown: (runId: string) => boolean;
  readonly log: readonly string[];
}

/** One point for each run; a box drawn over them selects. */
export function scatterOption(
  trans: ITranslator,
  theme: IPlotTheme,
  plot: IScatterPlot
): EChartsCoreOption {
  const base = baseOption(theme);
  return {
    ...base,
    tooltip: { ...base.tooltip, formatter: runTooltip(trans, plot) },
    ...gridAxes(trans, theme, plot),
    toolbox: { show: false },
    brush: {
      xAxisIndex: 0,
      yAxisIndex: 0,
      brushStyle: {
        color: 'transparent',
        borderColor: theme.accent,
        borderWidth: 1
      },
      outOfBrush: { colorAlpha: 1 }
    },
    series: [runPoints(theme, plot)]
  };
}

/** The two axes around the points, with their names. */
export function gridAxes(
  trans: ITranslator,
  theme: IPlotTheme,
  { x, y, log }: Pick<IScatterPlot, 'x' | 'y' | 'log'>
) {
  return {
    grid: { left: 64, right: 24, top: 36, bottom: 48 },
    xAxis: {
      ...axisOf(trans, theme, x, log),
      nameLocation: 'middle',
      nameGap: 28
    },
    yAxis: {
      ...axisOf(trans, theme, y, log),
      nameTextStyle: { color: theme.text, fontWeight: 600, align: 'left' }
    }
  };
}

/** The runs as points. */
export function runPoints(
  theme: IPlotTheme,
  { runs, x, y, size, colors, isShown }: Omit<IScatterPlot, 'log' | 'others'>
) {
  const sizes = size ? partsOf(size.values) : [];
  return {
    id: 'runs',
    type: 'scatter',
    z: 3,
    emphasis: { scale: 1.4, itemStyle: { borderColor: theme.text } },
    data: runs.map((run, index) => {
      const part = sizes[index];
      return {
        name: run.name,
        value: [x.values[index] ?? null, y.values[index] ?? null],
        symbolSize:
          part === undefined
            ? size
              ? SMALLEST
              : USUAL
            : SMALLEST + part * (LARGEST - SMALLEST),
        itemStyle: {
          color: colors[index],
          opacity: isShown(run.runId) ? 0.9 : 0.12,
          borderColor: theme.background,
          borderWidth: 1
        }
      };
    })
  };
}

/** Says which run a point is, and its values. */
export function runTooltip(
  trans: ITranslator,
  { runs, x, y, size, others }: Omit<IScatterPlot, 'colors' | 'isShown' | 'log'>
) {
  const keys = [x.key, y.key, ...(size ? [size.key] : []), ...others];
  return ({
    dataIndex,
    seriesId
  }: {
    dataIndex: number;
    seriesId?: string;
  }): HTMLElement | string => {
    const run = seriesId === 'runs' ? runs[dataIndex] : undefined;
    return run
      ? tooltipOf(
          run.name,
          keys.map(
            key =>
              `${keyLabel(trans, key)}: ${valueLabel(trans, key, keyValue(run, key)) || '–'}`
          )
        )
      : '';
  };
}
