import { screen, waitFor, within } from '@testing-library/react';

import { makeRun } from '../../testing/factories';
import { FakeServer } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { NotebookSection } from '../notebook/NotebookSection';

function notebookOf(run: string): unknown {
  const cells = ['import numpy', `depth = ${run === 'a' ? 3 : 4}`, '<b>x</b>'];
  return {
    cells: cells.map((source, id) => ({ cell_type: 'code', id, source }))
  };
}

async function show(...runIds: string[]) {
  const server = new FakeServer({
    'notebook-snapshots/list': () => ({ snapshots: [{ phase: 'end' }] }),
    'notebook-snapshots/get': ({ query }) => ({
      snapshot: {
        run_id: query.run_id,
        phase: 'end',
        source: 'live document',
        path: 'train.ipynb',
        unsaved: true,
        notebook: notebookOf(String(query.run_id))
      }
    })
  });
  const runs = runIds.map(runId => makeRun(runId));
  await renderHosted(<NotebookSection runs={runs} />, server);
}

describe('NotebookSection of two runs', () => {
  it('shows the changed lines and folds the unchanged cells', async () => {
    await show('a', 'b');
    const section = screen.getByTestId('tracker-notebook-diff');
    const diff = within(section);
    await diff.findByText('Changed cell');
    const lines = section.querySelectorAll('del, ins');
    expect([...lines].map(line => line.textContent)).toEqual([
      '-depth = 3\n',
      '+depth = 4\n'
    ]);
    expect(diff.getAllByText('1 unchanged cell')).toHaveLength(2);
  });

  it('says where each notebook came from', async () => {
    await show('a', 'b');
    await waitFor(() => {
      expect(
        screen.getAllByText(/from the open notebook.*with unsaved edits/)
      ).toHaveLength(2);
    });
  });
});

describe('NotebookSection of one run', () => {
  it('shows its notebook as text, never as HTML', async () => {
    await show('a');
    expect(await screen.findByText('<b>x</b>')).toBeTruthy();
    expect(screen.queryByTestId('tracker-notebook-diff')).toBeNull();
  });
});
