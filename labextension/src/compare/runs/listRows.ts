/** The rows of a list of runs: groups, runs, and the parts of sweeps below them. */

import type { IRun } from '../../api';
import type { IGroup } from './groupRuns';
import { groupValue } from './groupRuns';

/** A title above the runs that have a value in common. */
export interface IGroupRow {
  readonly kind: 'group';
  readonly id: string;
  /** Undefined for the runs that have no value. */
  readonly value?: string;
  readonly isPins: boolean;
  readonly count: number;
  readonly isOpen: boolean;
}

/** A run. */
export interface IRunRow {
  readonly kind: 'run';
  readonly id: string;
  readonly run: IRun;
  /** 1 for a part of the sweep above it. */
  readonly depth: 0 | 1;
  /** How many parts it has. */
  readonly parts: number;
  readonly isOpen: boolean;
}

/** Stands for the parts of a sweep that are not loaded. */
export interface IRestRow {
  readonly kind: 'rest';
  readonly id: string;
  readonly parentId: string;
  readonly count: number;
}

export type ListRow = IGroupRow | IRunRow | IRestRow;

/** What rows are made of. */
export interface IListContent {
  readonly runs: readonly IRun[];
  readonly pinned: readonly IRun[];
  readonly group?: IGroup;
  /** Parts that are loaded, by the id of their sweep. */
  readonly children: Readonly<Record<string, readonly IRun[]>>;
  readonly childCounts: Readonly<Record<string, number>>;
  /** Ids of sweeps whose parts are shown. */
  readonly openRuns: ReadonlySet<string>;
  /** Ids of groups whose runs are not shown. */
  readonly closedGroups: ReadonlySet<string>;
}

const PINS = 'pins';

/** Put everything in its place; a pinned run is only on top. */
export function listRows(content: IListContent): ListRow[] {
  const { runs, pinned, group } = content;
  const pinnedIds = new Set(pinned.map(run => run.runId));
  const others = runs.filter(run => !pinnedIds.has(run.runId));
  const rows: ListRow[] = [];
  if (pinned.length > 0) {
    rows.push(...groupRows(content, PINS, undefined, pinned));
  }
  if (!group) {
    return [...rows, ...others.flatMap(run => runRows(content, run))];
  }
  for (const [value, members] of groupBy(others, group)) {
    rows.push(...groupRows(content, `group:${value ?? ''}`, value, members));
  }
  return rows;
}

/** Groups in the order of their first runs; those without a value come last. */
function groupBy(runs: readonly IRun[], group: IGroup) {
  const groups = new Map<string | undefined, IRun[]>();
  for (const run of runs) {
    const value = groupValue(run, group);
    const members = groups.get(value);
    if (members) {
      members.push(run);
    } else {
      groups.set(value, [run]);
    }
  }
  return [...groups].sort(
    ([a], [b]) => Number(a === undefined) - Number(b === undefined)
  );
}

function groupRows(
  content: IListContent,
  id: string,
  value: string | undefined,
  runs: readonly IRun[]
): ListRow[] {
  const isOpen = !content.closedGroups.has(id);
  const title: IGroupRow = {
    kind: 'group',
    id,
    value,
    isPins: id === PINS,
    count: runs.length,
    isOpen
  };
  return isOpen
    ? [title, ...runs.flatMap(run => runRows(content, run))]
    : [title];
}

function runRows(content: IListContent, run: IRun): ListRow[] {
  const { runId } = run;
  const children = content.children[runId];
  const parts = Math.max(
    content.childCounts[runId] ?? 0,
    children?.length ?? 0
  );
  const isOpen = parts > 0 && content.openRuns.has(runId);
  const rows: ListRow[] = [
    { kind: 'run', id: runId, run, depth: 0, parts, isOpen }
  ];
  if (!isOpen || !children) {
    return rows;
  }
  for (const child of children) {
    rows.push({
      kind: 'run',
      id: child.runId,
      run: child,
      depth: 1,
      parts: 0,
      isOpen: false
    });
  }
  const count = parts - children.length;
  if (count > 0) {
    rows.push({ kind: 'rest', id: `rest:${runId}`, parentId: runId, count });
  }
  return rows;
}
