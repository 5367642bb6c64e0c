/** Keys and values of runs in words. */

import type { RunStatus } from '../../api';
import type { IDelta, IRunKey, KeyValue, RunKeyKind } from '../../compare';
import { formatDuration, formatNumber, formatTime } from '../common/format';
import type { ITranslator } from '../common/host';
import { statusLabel } from '../common/StatusIcon';

/** What keys of a kind are called together. */
export function kindLabel(trans: ITranslator, kind: RunKeyKind): string {
  switch (kind) {
    case 'attribute':
      return trans.__('Attributes');
    case 'param':
      return trans.__('Parameters');
    case 'metric':
      return trans.__('Metrics');
    case 'tag':
      return trans.__('Tags');
  }
}

/** The name of a key: attributes are ours, all others the user's own. */
export function keyLabel(trans: ITranslator, { kind, key }: IRunKey): string {
  if (kind !== 'attribute') {
    return key;
  }
  const labels: Readonly<Record<string, string>> = {
    status: trans.__('Status'),
    verdict: trans.__('Verdict'),
    verified: trans.__('Verified'),
    start_time: trans.__('Started'),
    duration: trans.__('Duration'),
    user: trans.__('User'),
    notebook: trans.__('Notebook'),
    commit: trans.__('Commit'),
    branch: trans.__('Branch'),
    'git state': trans.__('Working tree'),
    python: trans.__('Python')
  };
  return labels[key] ?? key;
}

/** A value, short enough for a table; empty where there is none. */
export function valueLabel(
  trans: ITranslator,
  { kind, key }: IRunKey,
  value: KeyValue
): string {
  if (value === undefined) {
    return '';
  }
  if (kind === 'attribute') {
    switch (key) {
      case 'status':
        return statusLabel(trans, value as RunStatus);
      case 'start_time':
        return formatTime(Number(value));
      case 'duration':
        return formatDuration(Number(value));
      case 'commit':
        return String(value).slice(0, 7);
    }
  }
  return typeof value === 'number' ? formatNumber(value) : value;
}

/** A difference to the baseline, such as "+0.012 (+1.4 %)". */
export function deltaLabel(delta: IDelta, isDuration: boolean): string {
  const sign = delta.difference > 0 ? '+' : '−';
  const size = Math.abs(delta.difference);
  const text = isDuration ? formatDuration(size) : formatNumber(size);
  if (delta.percent === undefined) {
    return `${sign}${text}`;
  }
  const percent = Math.abs(delta.percent);
  const rounded = percent < 10 ? percent.toFixed(1) : percent.toFixed(0);
  return `${sign}${text} (${sign}${rounded} %)`;
}
