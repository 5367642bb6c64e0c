/** What stands at the axes of charts. */

import type { CurveX } from '../../api';
import { formatDuration, formatNumber } from '../common/format';
import type { ITranslator } from '../common/host';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances between ticks that people read times by, in ms. */
export const TIME_STEPS: number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(count => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map(count => count * DAY)
];

/** What the x axis is called. */
export function axisLabel(trans: ITranslator, x: CurveX): string {
  switch (x) {
    case 'step':
      return trans.__('Step');
    case 'time':
      return trans.__('Wall time');
    case 'relative':
      return trans.__('Relative time');
  }
}

/** A place on the x axis in full, for the values at the cursor. */
export function formatX(x: CurveX, value: number): string {
  switch (x) {
    case 'step':
      return formatNumber(Math.round(value));
    case 'time':
      return new Date(value).toLocaleString();
    case 'relative':
      return formatDuration(value);
  }
}

/** The text at a tick, given the distance to the next one. */
export function formatTick(x: CurveX, value: number, distance: number): string {
  switch (x) {
    case 'step':
      return formatCompact(value);
    case 'time':
      return formatMoment(value, distance);
    case 'relative':
      return formatSpan(value);
  }
}

/** A number that is short also when it is large, such as "250k". */
export function formatCompact(value: number): string {
  const [unit, suffix] = (
    [
      [1e9, 'G'],
      [1e6, 'M'],
      [1e3, 'k']
    ] as const
  ).find(([size]) => Math.abs(value) >= 10 * size) ?? [1, ''];
  return formatNumber(value / unit) + suffix;
}

function formatMoment(value: number, distance: number): string {
  const date = new Date(value);
  return distance >= DAY
    ? date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })
    : date.toLocaleTimeString(undefined, {
        hour: '2-digit',
        minute: '2-digit',
        ...(distance < MINUTE && { second: '2-digit' })
      });
}

/** A span of time in its largest unit, such as "1.5 h". */
function formatSpan(value: number): string {
  const [unit, suffix] = (
    [
      [DAY, 'd'],
      [HOUR, 'h'],
      [MINUTE, 'min'],
      [SECOND, 's']
    ] as const
  ).find(([size]) => Math.abs(value) >= size) ?? [1, 'ms'];
  return value === 0 ? '0' : `${formatNumber(value / unit)} ${suffix}`;
}
