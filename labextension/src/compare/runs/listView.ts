/** What a list of runs shows: which runs, in which order, and what of each. */

import type { IShownKeys } from '../../api';
import type { IGroup } from './groupRuns';
import { readGroup, SOURCE_TAG } from './groupRuns';
import type { ISort } from './sortRuns';
import { NEWEST_FIRST, readSort } from './sortRuns';

/** A metric or a parameter with a column of its own. */
export interface IListColumn {
  readonly kind: 'metric' | 'param';
  readonly key: string;
}

/** A way to look at runs, that may be kept under a name. */
export interface IListView {
  /** Empty for all experiments. */
  readonly experimentId: string;
  readonly filter: string;
  readonly sort: ISort;
  readonly group?: IGroup;
  /** Unset for what most runs have. */
  readonly columns?: readonly IListColumn[];
}

export const PLAIN_VIEW: IListView = {
  experimentId: '',
  filter: '',
  sort: NEWEST_FIRST
};

/** Columns that a sidebar has room for. */
export const MAX_COLUMNS = 6;

/** The tag with the id of the run that a run is a part of. */
export const PARENT_TAG = 'mlflow.parentRunId';

/** Tags that a row, its badges and its commands need. */
export const ROW_TAGS: readonly string[] = [
  PARENT_TAG,
  SOURCE_TAG,
  'mlflow.log-model.history',
  'mlflow.user',
  'tracker.cell.checksum',
  'tracker.cell.id',
  'tracker.kernel.id',
  'tracker.snapshot',
  'tracker.verdict',
  'tracker.verdict.reasons',
  'tracker.verified'
];

/** A view as it was kept; what cannot be read is as in the plain one. */
export function readView(kept: unknown): IListView {
  const view = Object(kept) as Partial<Record<keyof IListView, unknown>>;
  return {
    experimentId: readText(view.experimentId),
    filter: readText(view.filter),
    sort: readSort(view.sort),
    group: readGroup(view.group),
    columns: Array.isArray(view.columns)
      ? view.columns.filter(isColumn).slice(0, MAX_COLUMNS)
      : undefined
  };
}

/** What a search must answer of each run, for this view with these columns. */
export function shownKeys(
  { sort, group }: IListView,
  columns: readonly IListColumn[]
): IShownKeys {
  const keysOf = (kind: IListColumn['kind']) => [
    ...new Set([
      ...columns.filter(column => column.kind === kind).map(({ key }) => key),
      ...(sort.by === kind ? [sort.key] : []),
      ...(group?.by === kind ? [group.key] : [])
    ])
  ];
  return {
    metrics: keysOf('metric'),
    params: keysOf('param'),
    tags: group?.by === 'tag' ? [...ROW_TAGS, group.key] : ROW_TAGS
  };
}

function readText(kept: unknown): string {
  return typeof kept === 'string' ? kept : '';
}

function isColumn(kept: unknown): kept is IListColumn {
  const { kind, key } = Object(kept) as Partial<IListColumn>;
  return (kind === 'metric' || kind === 'param') && typeof key === 'string';
}
