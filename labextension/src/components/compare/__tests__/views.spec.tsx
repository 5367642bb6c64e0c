import { fireEvent, screen, waitFor, within } from '@testing-library/react';

import type { IRun } from '../../../api';
import type { IComparisonSettings } from '../../../compare';
import { makeRun, toWire } from '../../../testing/factories';
import { FakeServer } from '../../../testing/fakeServer';
import { renderHosted } from '../../../testing/renderHosted';
import { CompareView } from '../CompareView';

// The plots themselves need a canvas, which the browser tests have.
jest.mock('../plots/drawPlot', () => ({
  DrawnPlot: class {
    chart = {
      on: () => undefined,
      off: () => undefined,
      dispatchAction: () => undefined,
      isDisposed: () => true
    };
    draw() {
      // Nothing to draw on.
    }
    resize() {
      // As above.
    }
    dispose() {
      // As above.
    }
  }
}));

const RUNS = Array.from({ length: 12 }, (_unused, n) =>
  makeRun(`r${n}`, {
    params: { depth: String(n), rate: String(n % 5), kind: n % 2 ? 'x' : 'y' },
    metrics: { auc: n / 12 }
  })
);

async function show(
  settings: IComparisonSettings,
  runs: readonly IRun[] = RUNS,
  answers: FakeServer['answers'] = {}
) {
  const server = new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'Default' }]
    }),
    'runs/search': () => ({ runs: runs.map(toWire) }),
    ...answers
  });
  const shown = await renderHosted(
    <CompareView runIds={runs.map(run => run.runId)} settings={settings} />,
    server
  );
  await screen.findByRole('tabpanel');
  return shown;
}

describe('the parallel view', () => {
  it('has an axis for each parameter that differs and for the metric', async () => {
    await show({ view: 'parallel' });
    expect(
      screen.getByRole('img', {
        name: 'Parallel coordinates of 12 runs on 4 axes'
      })
    ).toBeTruthy();
  });

  it('says the same as a table', async () => {
    await show({ view: 'parallel' });
    fireEvent.click(screen.getByRole('button', { name: 'As a table' }));
    const table = screen.getByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(13);
    expect(
      within(table).getByRole('rowheader', { name: 'run-r3' })
    ).toBeTruthy();
  });

  it('says what to do when nothing differs', async () => {
    await show({ view: 'parallel' }, [makeRun('a'), makeRun('b')]);
    expect(screen.getByText(/choose at least two axes/)).toBeTruthy();
  });
});

describe('the scatter view', () => {
  it('begins with a parameter and the metric', async () => {
    await show({ view: 'scatter' });
    expect(
      screen.getByRole('img', { name: 'auc over depth of 12 runs' })
    ).toBeTruthy();
  });

  it('shows what is chosen', async () => {
    await show({ view: 'scatter' });
    fireEvent.change(screen.getByLabelText('X'), {
      target: { value: 'param:kind' }
    });
    expect(
      screen.getByRole('img', { name: 'auc over kind of 12 runs' })
    ).toBeTruthy();
  });

  it('offers no log scale for what has a zero or is no number', async () => {
    await show({ view: 'scatter', x: 'param:kind' });
    expect(screen.queryByLabelText(/^log/)).toBeNull();
  });
});

describe('the contour view', () => {
  it('lies over two numeric parameters', async () => {
    await show({ view: 'contour' });
    expect(
      screen.getByRole('img', { name: 'auc over depth and rate of 12 runs' })
    ).toBeTruthy();
  });

  it('says what it needs', async () => {
    await show(
      { view: 'contour' },
      RUNS.map(run => ({ ...run, params: { depth: run.params.depth ?? '' } }))
    );
    expect(
      screen.getByText(/needs two numeric parameters.*there are 1/)
    ).toBeTruthy();
  });
});

describe('the importance view', () => {
  it('puts the parameter first that the metric depends on', async () => {
    await show({ view: 'importance' });
    const [first] = within(
      screen.getByTestId('tracker-importance')
    ).getAllByRole('rowheader');
    expect(first?.textContent).toBe('depth');
  });

  it('says when there are too few runs', async () => {
    await show({ view: 'importance' }, RUNS.slice(0, 4));
    expect(screen.getByText(/Only 4 runs have this metric/)).toBeTruthy();
    expect(screen.queryByTestId('tracker-importance')).toBeNull();
  });
});

describe('the artifacts view', () => {
  const answers: FakeServer['answers'] = {
    'artifacts/list': ({ query }) => ({
      files: query.path
        ? [{ path: `${query.path}/roc.png`, file_size: 10 }]
        : [
            { path: 'figures', is_dir: true },
            { path: 'config.json', file_size: 20 }
          ]
    }),
    'get-artifact': ({ query }) => ({ run: query.run_id, same: 1 })
  };

  it('shows pictures at the same path beside each other', async () => {
    await show({ view: 'artifacts' }, RUNS.slice(0, 2), answers);
    const pictures = await screen.findAllByRole('img');
    expect(pictures.map(picture => picture.getAttribute('alt'))).toEqual([
      'figures/roc.png of run-r0',
      'figures/roc.png of run-r1'
    ]);
  });

  it('asks for the files of a few runs only', async () => {
    const { server } = await show({ view: 'artifacts' }, RUNS, answers);
    await screen.findByText('config.json');
    const asked = server
      .asked('artifacts/list')
      .map(({ query }) => query.run_id);
    expect(new Set(asked).size).toBe(6);
  });

  it('shows what differs between two texts', async () => {
    const { container } = await show(
      { view: 'artifacts' },
      RUNS.slice(0, 2),
      answers
    );
    fireEvent.click(await screen.findByRole('button', { name: 'config.json' }));
    await waitFor(() => {
      expect(container.querySelector('ins')?.textContent).toContain('r1');
    });
    expect(container.querySelectorAll('del')).toHaveLength(1);
  });
});

describe('the views of two runs', () => {
  it('compare the runs that are chosen', async () => {
    const { server } = await show({ view: 'causes', baseline: 'r2' });
    fireEvent.change(screen.getByLabelText('to'), { target: { value: 'r5' } });
    await waitFor(() => {
      expect(server.asked('causes').at(-1)?.query).toEqual({
        run_id: 'r2',
        other_run_id: 'r5'
      });
    });
  });

  it('are swapped when both sides would be the same', async () => {
    const { server } = await show({
      view: 'causes',
      baseline: 'r2',
      other: 'r5'
    });
    fireEvent.change(screen.getByLabelText('From'), {
      target: { value: 'r5' }
    });
    await waitFor(() => {
      expect(server.asked('causes').at(-1)?.query).toEqual({
        run_id: 'r5',
        other_run_id: 'r2'
      });
    });
  });
});
