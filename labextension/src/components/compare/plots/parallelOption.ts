import type { EChartsCoreOption } from 'echarts/core';

import type { IRun } from '../../../api';
import type { IColumn } from '../../../compare';
import { keyValue } from '../../../compare';
import type { ITranslator } from '../../common/host';
import { keyLabel, valueLabel } from '../labels';
import { axisOf } from './axis';
import type { IPlotTheme } from './theme';
import { baseOption, tooltipOf } from './theme';

/** Lines that no view has brushed out, and the others. */
const [CLEAR, FAINT] = [0.75, 0.06];

interface IParallelPlot {
  readonly runs: readonly IRun[];
  /** One axis each. */
  readonly columns: readonly IColumn[];
  /** One color for each run. */
  readonly colors: readonly string[];
  readonly isShown: (runId: string) => boolean;
  readonly log: readonly string[];
}

/** One line for each run, across one axis for each key. */
export function parallelOption(
  trans: ITranslator,
  theme: IPlotTheme,
  plot: IParallelPlot
): EChartsCoreOption {
  const { runs, columns } = plot;
  const base = baseOption(theme);
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const run = runs[dataIndex] as IRun;
        return tooltipOf(
          run.name,
          columns.map(
            ({ key }) =>
              `${keyLabel(trans, key)}: ${valueLabel(trans, key, keyValue(run, key)) || '–'}`
          )
        );
      }
    },
    parallel: { left: 60, right: 90, top: 48, bottom: 24 },
    parallelAxis: columns.map((column, dim) => ({
      ...axisOf(trans, theme, column, plot.log),
      id: `axis-${dim}`,
      dim,
      nameGap: 16,
      areaSelectStyle: {
        width: 18,
        color: theme.accent,
        borderColor: theme.accent,
        opacity: 0.25
      }
    })),
    series: [
      {
        id: 'runs',
        type: 'parallel',
        inactiveOpacity: FAINT,
        activeOpacity: CLEAR,
        smooth: 0.12,
        emphasis: { lineStyle: { width: 3.5, opacity: 1 } },
        data: runs.map((run, index) => ({
          name: run.name,
          value: columns.map(({ values }) => values[index] ?? null),
          lineStyle: {
            color: plot.colors[index],
            width: 1.5,
            opacity: plot.isShown(run.runId) ? CLEAR : FAINT
          }
        }))
      }
    ]
  };
}
