/** A comparison as the query of an address, so that it can be shared. */

import type { ICurveSettings } from '../curves/curveSettings';
import { decodeCurves, encodeCurves } from '../curves/curveSettings';

/** The ways to look at several runs, in the order of their tabs. */
export const COMPARISON_VIEWS = [
  'table',
  'charts',
  'parallel',
  'scatter',
  'importance',
  'contour',
  'artifacts',
  'notebooks',
  'causes',
  'environment'
] as const;

/** A way to look at several runs. */
export type ComparisonView = (typeof COMPARISON_VIEWS)[number];

/** What the reader has chosen; keys are written as `writeKey` does. */
export interface IComparisonSettings {
  readonly view: ComparisonView;
  /** Id of the run that the others are measured against. */
  readonly baseline?: string;
  /** Id of the run that is compared with the baseline where only two fit. */
  readonly other?: string;
  readonly onlyDifferences?: boolean;
  readonly isTransposed?: boolean;
  readonly withTags?: boolean;
  /** Part of the names of the rows. */
  readonly search?: string;
  /** Key by which the runs are sorted, with a "-" before it for the largest first. */
  readonly sort?: string;
  /** The metric that all is about. */
  readonly target?: string;
  /** Keys of the parallel axes. */
  readonly axes?: readonly string[];
  readonly x?: string;
  readonly y?: string;
  /** Key that colors the points; the runs' own colors without one. */
  readonly color?: string;
  /** Key that decides how large a point is. */
  readonly size?: string;
  /** Keys that are drawn on a log scale. */
  readonly log?: readonly string[];
  /** How the charts draw their curves, where that is not as usual. */
  readonly curves?: Partial<ICurveSettings>;
}

/** Which runs are compared, and how they are looked at. */
export interface IComparisonLink {
  readonly runIds: readonly string[];
  readonly settings: IComparisonSettings;
}

const TEXTS = [
  'baseline',
  'other',
  'search',
  'sort',
  'target',
  'x',
  'y',
  'color',
  'size'
] as const;
const FLAGS = ['onlyDifferences', 'isTransposed', 'withTags'] as const;
const LISTS = ['axes', 'log'] as const;

/** What the reader has chosen as a query string, without the question mark. */
export function encodeSettings(settings: IComparisonSettings): string {
  const query = new URLSearchParams({ view: settings.view });
  TEXTS.forEach(name => {
    if (settings[name]) {
      query.set(name, settings[name]);
    }
  });
  FLAGS.forEach(name => {
    if (settings[name]) {
      query.set(name, '1');
    }
  });
  LISTS.forEach(name => {
    // Keys may hold any character: one parameter for each of them.
    const keys = settings[name];
    // None chosen is something else than nothing chosen.
    (keys?.length === 0 ? [''] : keys)?.forEach(key => {
      query.append(name, key);
    });
  });
  encodeCurves(settings.curves ?? {}).forEach(([name, value]) => {
    query.set(name, value);
  });
  return query.toString();
}

/** Read what {@link encodeSettings} wrote; anybody may have edited it, and what is not known is left out. */
export function decodeSettings(text: string): IComparisonSettings {
  const query = new URLSearchParams(text);
  const texts = TEXTS.flatMap(name => {
    const value = query.get(name);
    return value ? [[name, value] as const] : [];
  });
  const flags = FLAGS.filter(name => query.get(name) === '1');
  const lists = LISTS.filter(name => query.has(name));
  const curves = decodeCurves(query);
  return {
    view: COMPARISON_VIEWS.find(name => name === query.get('view')) ?? 'table',
    ...Object.fromEntries(texts),
    ...Object.fromEntries(flags.map(name => [name, true])),
    ...Object.fromEntries(
      lists.map(name => [name, query.getAll(name).filter(Boolean)])
    ),
    ...(Object.keys(curves).length > 0 && { curves })
  };
}

/** The link as a query string. */
export function encodeLink({ runIds, settings }: IComparisonLink): string {
  const runs = new URLSearchParams({ runs: runIds.join(',') });
  return `${runs.toString()}&${encodeSettings(settings)}`;
}

/** Read what {@link encodeLink} wrote. */
export function decodeLink(text: string): IComparisonLink {
  const runs = new URLSearchParams(text).get('runs') ?? '';
  return {
    runIds: [...new Set(runs.split(',').filter(Boolean))],
    settings: decodeSettings(text)
  };
}
