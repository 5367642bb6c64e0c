/** Numbers and times, short enough for a table. */

import type { ITranslator } from './host';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How many runs there are, as the reader's language writes it. */
export function countRuns(trans: ITranslator, runs: number): string {
  return trans._n('%2 run', '%2 runs', runs, runs.toLocaleString());
}

/** How long ago something was, such as "2 min ago". */
export function formatAge(trans: ITranslator, milliseconds: number): string {
  if (milliseconds < MINUTE) {
    return trans.__('just now');
  }
  if (milliseconds < HOUR) {
    return trans.__('%1 min ago', Math.floor(milliseconds / MINUTE));
  }
  if (milliseconds < DAY) {
    return trans.__('%1 h ago', Math.floor(milliseconds / HOUR));
  }
  return trans.__('%1 d ago', Math.floor(milliseconds / DAY));
}

/** How long something took, such as "850 ms", "2.4 s" or "1 h 05 min". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) {
    return `${Math.max(0, Math.round(milliseconds))} ms`;
  }
  if (milliseconds < MINUTE) {
    return `${(milliseconds / 1000).toFixed(1)} s`;
  }
  const [large, small, units] =
    milliseconds < HOUR
      ? [MINUTE, 1000, ['min', 's']]
      : [HOUR, MINUTE, ['h', 'min']];
  const rest = Math.floor((milliseconds % large) / small);
  return `${Math.floor(milliseconds / large)} ${units[0]} ${String(rest).padStart(2, '0')} ${units[1]}`;
}

/** A metric's value with four significant digits, such as "0.8421", "1.2e-5" or "NaN". */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) {
    return String(value).replace('Infinity', '∞');
  }
  // Through Number, to drop the zeros that toPrecision fills up with.
  return String(Number(value.toPrecision(4)));
}

/** A moment in the reader's own time zone. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short'
  });
}

/** How large something is, such as "12 B", "3.4 kB" or "1.2 GB". */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}
