/** How curves are drawn, and how a link says that. */

import type { IChartSettings } from './curveChart';
import { GROUP_KINDS } from './curveGroups';

/** How curves are drawn. */
export interface ICurveSettings extends IChartSettings {
  /** Whether the y axis leaves out the 5 % at each end. */
  readonly ignoreOutliers: boolean;
}

/** The settings that a new comparison begins with. */
export const CURVE_SETTINGS: ICurveSettings = {
  x: 'step',
  xLog: false,
  yLog: false,
  smoothing: 0,
  band: 'range',
  ignoreOutliers: false
};

/** More than this hides what the metric does. */
export const MAX_SMOOTHING = 0.99;

const FLAGS = ['xLog', 'yLog', 'ignoreOutliers'] as const;
const AXES = ['step', 'time', 'relative'] as const;

/** What differs from {@link CURVE_SETTINGS}, as parameters of a query. */
export function encodeCurves(
  settings: Partial<ICurveSettings>
): Array<[string, string]> {
  const { x, smoothing, groupBy, band } = settings;
  const given: Array<[string, string | false | undefined]> = [
    ['curves.x', x !== CURVE_SETTINGS.x && x],
    ['curves.smoothing', smoothing ? String(smoothing) : undefined],
    ['curves.groupBy', groupBy && `${groupBy.kind}:${groupBy.key}`],
    ['curves.band', band !== CURVE_SETTINGS.band && band],
    ...FLAGS.map((name): [string, string | false] => [
      `curves.${name}`,
      settings[name] === true && '1'
    ])
  ];
  return given.flatMap(([name, value]) =>
    value ? [[name, value] as [string, string]] : []
  );
}

/** Read what {@link encodeCurves} wrote; what is not known is left out. */
export function decodeCurves(query: URLSearchParams): Partial<ICurveSettings> {
  const smoothing = Number(query.get('curves.smoothing'));
  const [, kind, key] =
    /^(\w+):(.+)$/s.exec(query.get('curves.groupBy') ?? '') ?? [];
  const known = GROUP_KINDS.find(name => name === kind);
  const x = AXES.find(name => name === query.get('curves.x'));
  const flags = FLAGS.filter(name => query.get(`curves.${name}`) === '1');
  return {
    ...(x && { x }),
    ...(smoothing > 0 && smoothing <= MAX_SMOOTHING && { smoothing }),
    ...(known && key && { groupBy: { kind: known, key } }),
    ...(query.get('curves.band') === 'deviation' && { band: 'deviation' }),
    ...Object.fromEntries(flags.map(name => [name, true]))
  };
}
