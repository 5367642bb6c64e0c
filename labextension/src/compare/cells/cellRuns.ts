/** The runs of a notebook beside the cells that made them. */

import type { IRun } from '../../api';
import { PARENT_TAG } from '../runs/listView';

/** The tag with the id of the cell that made a run. */
export const CELL_TAG = 'tracker.cell.id';

/** The tag with the checksum of that cell's text, as it ran. */
export const CELL_CHECKSUM_TAG = 'tracker.cell.checksum';

/** A cell of an open notebook. */
export interface IOpenCell {
  readonly id: string;
  /** What it begins with, after the line that makes it a run. */
  readonly title: string;
  readonly checksum: string;
}

/** A cell, and the runs that it made. */
export interface ICellRuns {
  /** Unset for the runs whose cell is no longer in the notebook, or never was. */
  readonly cell?: IOpenCell;
  /** Newest first, and never none. */
  readonly runs: readonly [IRun, ...IRun[]];
  /** Whether the cell has another text now than when the newest of them ran. */
  readonly isStale: boolean;
}

/** What a cell begins with: `%%track` alone says nothing about it. */
export function cellTitle(source: string): string {
  const lines = source
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
  return lines.find(line => !line.startsWith('%%')) ?? lines[0] ?? '';
}

/** Runs by their cells; the cell with the newest run comes first, runs without a cell last. */
export function groupByCell(
  runs: readonly IRun[],
  cells: readonly IOpenCell[]
): ICellRuns[] {
  const known = new Map(cells.map(cell => [cell.id, cell]));
  const groups = new Map<IOpenCell | undefined, [IRun, ...IRun[]]>();
  for (const run of newestFirst(withoutParts(runs))) {
    const cell = known.get(run.tags[CELL_TAG] ?? '');
    const group = groups.get(cell);
    if (group) {
      group.push(run);
    } else {
      groups.set(cell, [run]);
    }
  }
  return [...groups]
    .map(([cell, made]) => ({
      cell,
      runs: made,
      isStale: isStale(made[0], cell)
    }))
    .sort((a, b) => Number(!a.cell) - Number(!b.cell));
}

/** Runs without those that are part of another one among them. */
function withoutParts(runs: readonly IRun[]): IRun[] {
  const ids = new Set(runs.map(({ runId }) => runId));
  return runs.filter(({ tags }) => !ids.has(tags[PARENT_TAG] ?? ''));
}

function newestFirst(runs: readonly IRun[]): IRun[] {
  return [...runs].sort((a, b) => b.startTime - a.startTime);
}

/** Runs of older kernels do not say what their cell was. */
function isStale({ tags }: IRun, cell: IOpenCell | undefined): boolean {
  const ran = tags[CELL_CHECKSUM_TAG];
  return Boolean(ran && cell && ran !== cell.checksum);
}
