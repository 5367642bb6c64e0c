import { fireEvent, screen, waitFor, within } from '@testing-library/react';

import type { IRun } from '../../api';
import { makeRun, modelTags, toWire } from '../../testing/factories';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { Sidebar } from '../sidebar/Sidebar';

const EXPERIMENTS = {
  experiments: [
    { experiment_id: '0', name: 'Default' },
    { experiment_id: '1', name: 'churn' }
  ]
};

function serverWith(...runs: IRun[]): FakeServer {
  return new FakeServer({
    'experiments/search': () => EXPERIMENTS,
    'runs/search': () => ({ runs: runs.map(toWire) })
  });
}

const button = (name: string | RegExp) =>
  screen.getByRole<HTMLButtonElement>('button', { name });
const rows = () => screen.queryAllByTestId('tracker-run');
const tick = (name: string) => {
  fireEvent.click(screen.getByRole('checkbox', { name: `Tick ${name}` }));
};

describe('Runs', () => {
  it('shows how to start when there are none', async () => {
    await renderHosted(<Sidebar />);
    expect(screen.getByText(/Start a cell with %%track/)).toBeTruthy();
  });

  it('shows the status of each run, also in words', async () => {
    await renderHosted(
      <Sidebar />,
      serverWith(makeRun('a', { status: 'FAILED' }))
    );
    expect(rows()[0]?.dataset.status).toBe('FAILED');
    expect(screen.getByRole('img', { name: 'Failed' })).toBeTruthy();
  });

  it('lets the best value of each metric stand out', async () => {
    await renderHosted(
      <Sidebar />,
      serverWith(
        makeRun('a', { metrics: { auc: 0.8 } }),
        makeRun('b', { metrics: { auc: 0.9 } })
      )
    );
    const best = rows().map(row => row.querySelector('[data-best=true]'));
    expect(best.map(found => found?.textContent)).toEqual([
      undefined,
      '0.9(best)'
    ]);
  });

  it('names the experiment only where runs of several are listed', async () => {
    await renderHosted(<Sidebar />, serverWith(makeRun('a')));
    expect(rows()[0]?.textContent).toContain('Default');
    fireEvent.click(button('Default'));
    await waitFor(() => {
      expect(rows()[0]?.textContent).not.toContain('Default');
    });
  });

  it('opens a run by its name', async () => {
    const { host } = await renderHosted(<Sidebar />, serverWith(makeRun('a')));
    fireEvent.click(button('run-a'));
    expect(host.openRun).toHaveBeenCalledWith('a');
  });

  it('compares once two runs are ticked', async () => {
    const { host } = await renderHosted(
      <Sidebar />,
      serverWith(makeRun('a'), makeRun('b'))
    );
    tick('run-a');
    expect(button('Compare').disabled).toBe(true);
    tick('run-b');
    fireEvent.click(button('Compare'));
    expect(host.compare).toHaveBeenCalledWith(['a', 'b']);
  });

  it('registers the model of a single ticked run', async () => {
    const tags = modelTags('models/gbm');
    const { host } = await renderHosted(
      <Sidebar />,
      serverWith(makeRun('a', { tags }), makeRun('b', { tags }))
    );
    tick('run-a');
    fireEvent.click(button('Register model'));
    expect(host.registerModel).toHaveBeenCalledWith('a');
    tick('run-b');
    expect(button('Register model').disabled).toBe(true);
  });

  it('has nothing to register for a run without a model', async () => {
    await renderHosted(<Sidebar />, serverWith(makeRun('a')));
    tick('run-a');
    expect(button('Register model').disabled).toBe(true);
  });

  it('clears the ticks', async () => {
    const { tracker } = await renderHosted(
      <Sidebar />,
      serverWith(makeRun('a'))
    );
    tick('run-a');
    fireEvent.click(button(/1 ticked/));
    expect(tracker.selection.get()).toEqual([]);
  });

  it('says below the box why a search cannot be read', async () => {
    const server = serverWith(makeRun('a'));
    server.answers['runs/search'] = ({ body }) =>
      body.filter
        ? new Refusal(400, 'INVALID_PARAMETER_VALUE', 'Expected a value.')
        : { runs: [] };
    await renderHosted(<Sidebar />, server);
    const box = screen.getByRole('searchbox', { name: 'Search runs' });
    fireEvent.change(box, { target: { value: 'metrics.auc >' } });
    fireEvent.submit(box);
    expect((await screen.findByRole('alert')).textContent).toBe(
      'Expected a value.'
    );
    expect(box.getAttribute('aria-invalid')).toBe('true');
  });

  it('offers to clear a search that nothing matches', async () => {
    const server = serverWith(makeRun('a'));
    const { 'runs/search': search } = server.answers;
    server.answers['runs/search'] = request =>
      String(request.body.filter).includes('auc')
        ? { runs: [] }
        : search?.(request);
    await renderHosted(<Sidebar />, server);
    const box = screen.getByRole('searchbox', { name: 'Search runs' });
    fireEvent.change(box, { target: { value: 'metrics.auc > 9' } });
    fireEvent.submit(box);
    fireEvent.click(
      await screen.findByRole('button', { name: 'Clear search' })
    );
    await waitFor(() => {
      expect(rows()).toHaveLength(1);
    });
  });

  it("shows the server's message and tries again", async () => {
    const server = serverWith(makeRun('a'));
    const { 'runs/search': search } = server.answers;
    server.answers['runs/search'] = () =>
      new Refusal(503, '', 'The store is closed.');
    await renderHosted(<Sidebar />, server);
    expect(screen.getByText('The store is closed.')).toBeTruthy();
    expect(screen.queryByText('0 runs')).toBeNull();
    server.answers['runs/search'] = search as () => unknown;
    fireEvent.click(button('Retry'));
    await waitFor(() => {
      expect(rows()).toHaveLength(1);
    });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('Models', () => {
  const version = {
    name: 'churn',
    version: '2',
    run_id: 'a',
    current_stage: 'Staging'
  };
  const server = () =>
    new FakeServer({
      'experiments/search': () => EXPERIMENTS,
      'runs/search': () => ({ runs: [toWire(makeRun('a'))] }),
      'registered-models/search': () => ({
        registered_models: [
          {
            name: 'churn',
            latest_versions: [version],
            aliases: [{ alias: 'champion', version: '1' }]
          }
        ]
      }),
      'model-versions/search': () => ({ model_versions: [version] })
    });
  const model = () => screen.getByTestId('tracker-model');

  it('shows the latest version, and which ones have a stage or an alias', async () => {
    await renderHosted(<Sidebar />, server());
    expect(within(model()).getByText('v2')).toBeTruthy();
    expect(within(model()).getByText('Staging v2')).toBeTruthy();
    expect(within(model()).getByText('@champion v1')).toBeTruthy();
  });

  it('names what has no room in a tooltip', async () => {
    const many = server();
    many.answers['registered-models/search'] = () => ({
      registered_models: [
        {
          name: 'churn',
          latest_versions: [version],
          aliases: ['a', 'b', 'c'].map(alias => ({ alias, version: '1' }))
        }
      ]
    });
    await renderHosted(<Sidebar />, many);
    expect(within(model()).queryByText('@b v1')).toBeNull();
    expect(within(model()).getByText('+2').title).toBe('@b v1\n@c v1');
  });

  it('opens a model', async () => {
    const { host } = await renderHosted(<Sidebar />, server());
    fireEvent.click(model());
    expect(host.openModel).toHaveBeenCalledWith('churn');
  });

  it('are found by words of their names', async () => {
    const many = server();
    many.answers['registered-models/search'] = () => ({
      registered_models: Array.from({ length: 6 }, (_, index) => ({
        name: `churn ${index}`
      }))
    });
    await renderHosted(<Sidebar />, many);
    fireEvent.change(screen.getByLabelText('Search models'), {
      target: { value: '4 churn' }
    });
    expect(model().dataset.name).toBe('churn 4');
  });

  it('are walked through by the arrow keys, as one stop of the Tab key', async () => {
    const two = server();
    two.answers['registered-models/search'] = () => ({
      registered_models: [{ name: 'a' }, { name: 'b' }]
    });
    await renderHosted(<Sidebar />, two);
    const [first, second] = screen.getAllByTestId('tracker-model');
    expect([first?.tabIndex, second?.tabIndex]).toEqual([0, -1]);
    first?.focus();
    fireEvent.keyDown(first as HTMLElement, { key: 'ArrowDown' });
    expect(document.activeElement).toBe(second);
  });
});
