/** Axes of plots. */

import type { IColumn } from '../../../compare';
import { allowsLog, writeKey } from '../../../compare';
import { formatDuration, formatNumber } from '../../common/format';
import type { ITranslator } from '../../common/host';
import { keyLabel } from '../labels';
import type { IPlotTheme } from './theme';

/** A column as an axis: categories, a log scale where it is wanted and possible, or numbers. */
export function axisOf(
  trans: ITranslator,
  theme: IPlotTheme,
  column: IColumn,
  log: readonly string[]
) {
  const isLog = log.includes(writeKey(column.key)) && allowsLog(column);
  const isTime = isAttribute(column, 'start_time');
  return {
    type: column.categories
      ? 'category'
      : isLog
        ? 'log'
        : isTime
          ? 'time'
          : 'value',
    scale: true,
    ...(column.categories && { data: column.categories }),
    name: keyLabel(trans, column.key),
    nameTextStyle: { color: theme.text, fontSize: 11, fontWeight: 600 },
    nameTruncate: { maxWidth: 160, ellipsis: '…' },
    axisLine: { lineStyle: { color: theme.muted } },
    axisTick: { lineStyle: { color: theme.line } },
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: {
      color: theme.muted,
      fontSize: 11,
      hideOverlap: true,
      width: 90,
      overflow: 'truncate',
      ...(!column.categories &&
        !isTime && { formatter: (value: number) => axisLabel(column, value) })
    }
  };
}

function axisLabel(column: IColumn, value: number): string {
  return isAttribute(column, 'duration')
    ? formatDuration(value)
    : formatNumber(value);
}

function isAttribute({ key }: IColumn, name: string): boolean {
  return key.kind === 'attribute' && key.key === name;
}
