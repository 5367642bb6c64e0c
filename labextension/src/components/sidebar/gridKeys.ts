/** What the keys do in the list of runs. */

import type { KeyboardEvent } from 'react';

import type { ListRow } from '../../compare';

/** What a key asks for. */
export interface IGridActions {
  /** Go to a row. */
  go(index: number): void;
  /** Open the run, or fold the group. */
  open(row: ListRow): void;
  /** Fold or unfold what is below the row. */
  fold(row: ListRow): void;
  tick(runId: string, isRange: boolean): void;
  tickAll(): void;
  clearTicks(): void;
  hide(runId: string): void;
  pin(runId: string): void;
  color(runId: string): void;
  rename(runId: string): void;
  /** Open the menu of the row that has the focus. */
  menu(): void;
}

/** Rows that Page Up and Page Down skip. */
const PAGE = 10;

/** Do what a key means on the row at `index`; returns whether it means anything. */
export function pressKey(
  event: KeyboardEvent,
  rows: readonly ListRow[],
  index: number,
  actions: IGridActions
): boolean {
  const row = rows[index];
  if (!row) {
    return false;
  }
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  if (hasModifier) {
    const isAll = event.key.toLowerCase() === 'a' && !event.altKey;
    if (isAll) {
      actions.tickAll();
    }
    return isAll;
  }
  const target = targetOf(event.key, rows, index);
  if (target !== undefined) {
    const to = Math.min(rows.length - 1, Math.max(0, target));
    actions.go(to);
    const next = rows[to];
    if (event.shiftKey && next?.kind === 'run' && to !== index) {
      actions.tick(next.id, true);
    }
    return true;
  }
  return pressOnRow(event, row, actions);
}

function targetOf(
  key: string,
  rows: readonly ListRow[],
  index: number
): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'PageDown':
      return index + PAGE;
    case 'PageUp':
      return index - PAGE;
    case 'Home':
      return 0;
    case 'End':
      return rows.length - 1;
    default:
      return undefined;
  }
}

function pressOnRow(
  event: KeyboardEvent,
  row: ListRow,
  actions: IGridActions
): boolean {
  const isOpen = row.kind !== 'rest' && row.isOpen;
  switch (event.key) {
    case 'Enter':
      actions.open(row);
      return true;
    case 'ArrowRight':
    case 'ArrowLeft':
      if (isOpen === (event.key === 'ArrowLeft')) {
        actions.fold(row);
      }
      return true;
    case 'Escape':
      actions.clearTicks();
      return true;
  }
  return row.kind === 'run' && pressOnRun(event, row.id, actions);
}

function pressOnRun(
  event: KeyboardEvent,
  runId: string,
  actions: IGridActions
): boolean {
  switch (event.key.toLowerCase()) {
    case ' ':
      actions.tick(runId, event.shiftKey);
      return true;
    case 'x':
      actions.hide(runId);
      return true;
    case 'p':
      actions.pin(runId);
      return true;
    case 'c':
      actions.color(runId);
      return true;
    case 'm':
      actions.menu();
      return true;
    case 'f2':
      actions.rename(runId);
      return true;
    default:
      return false;
  }
}
