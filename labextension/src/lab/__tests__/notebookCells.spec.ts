import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import { findPanel, scrollToCell } from '../notebookCells';

function makePanel(path: string, ...ids: string[]) {
  const scroll = jest.fn(() => Promise.resolve());
  const widgets = ids.map(id => ({ model: { id } }));
  const panel = {
    context: { path },
    content: { widgets, scrollToCell: scroll }
  } as unknown as NotebookPanel;
  return { panel, scroll, widgets };
}

function open(...panels: NotebookPanel[]): INotebookTracker {
  return {
    find: (test: (panel: NotebookPanel) => boolean) => panels.find(test)
  } as unknown as INotebookTracker;
}

describe('findPanel', () => {
  const copy = makePanel('copy.ipynb', 'x', 'y').panel;
  const original = makePanel('train.ipynb', 'x').panel;

  it("prefers the run's own notebook", () => {
    expect(findPanel(open(copy, original), 'train.ipynb', 'x')).toBe(original);
  });

  it('takes another one that has the cell', () => {
    expect(findPanel(open(original, copy), 'train.ipynb', 'y')).toBe(copy);
  });

  it('finds nothing when no open notebook has the cell', () => {
    expect(findPanel(open(original), 'train.ipynb', 'z')).toBeUndefined();
  });
});

describe('scrollToCell', () => {
  it('scrolls to the cell with the id', async () => {
    const { panel, scroll, widgets } = makePanel('a.ipynb', 'x', 'y');
    expect(await scrollToCell(panel, 'y')).toBe(true);
    expect(scroll).toHaveBeenCalledWith(widgets[1], 'center');
  });

  it('says that the cell is gone', async () => {
    expect(await scrollToCell(makePanel('a.ipynb').panel, 'x')).toBe(false);
  });
});
