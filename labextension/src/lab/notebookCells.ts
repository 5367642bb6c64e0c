/** Cells of the notebooks that are open. */

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

/** The open notebook that has a cell: the one at `path`, else any one. */
export function findPanel(
  notebooks: INotebookTracker,
  path: string,
  cellId: string
): NotebookPanel | undefined {
  const has = (panel: NotebookPanel) => findCell(panel, cellId) !== undefined;
  return (
    notebooks.find(panel => panel.context.path === path && has(panel)) ??
    notebooks.find(has)
  );
}

/** Scroll to a cell and make it the active one; false when the notebook lacks it. */
export async function scrollToCell(
  panel: NotebookPanel,
  cellId: string
): Promise<boolean> {
  const cell = findCell(panel, cellId);
  if (!cell) {
    return false;
  }
  await panel.content.scrollToCell(cell, 'center');
  return true;
}

function findCell({ content }: NotebookPanel, cellId: string) {
  return content.widgets.find(({ model }) => model.id === cellId);
}
