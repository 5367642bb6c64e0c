import { fireEvent, screen, waitFor } from '@testing-library/react';

import { FakeServer, Refusal } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { ExperimentsSection } from '../sidebar/ExperimentsSection';

function serverWith(count = 2): FakeServer {
  return new FakeServer({
    'experiments/search': () => ({
      experiments: Array.from({ length: count }, (_, index) => ({
        experiment_id: String(index),
        name: `exp-${index}`
      }))
    }),
    'runs/count': () => ({ count: 7, groups: [{ value: '0', runs: 7 }] }),
    'experiments/create': () => ({ experiment_id: '9' })
  });
}

const button = (name: string) => screen.getByRole('button', { name });

describe('ExperimentsSection', () => {
  it('counts the runs of all experiments with one request', async () => {
    const { server } = await renderHosted(<ExperimentsSection />, serverWith());
    await waitFor(() => {
      expect(screen.getAllByText(/7 runs/)).toHaveLength(1);
    });
    expect(screen.getAllByText(/0 runs/)).toHaveLength(1);
    const asked = server.asked('runs/count').map(({ body }) => body);
    expect(asked.filter(body => 'group_by' in body)).toEqual([
      { experiment_ids: ['0', '1'], filter: '', group_by: 'experiment_id' }
    ]);
  });

  it('shows no number where the server cannot count', async () => {
    const server = serverWith();
    server.answers['runs/count'] = () => ({ count: 7 });
    const { tracker } = await renderHosted(<ExperimentsSection />, server);
    await waitFor(() => {
      expect(tracker.experiments.get().counts).toHaveProperty('0');
    });
    expect(screen.queryByText(/run/)).toBeNull();
  });

  it('lists the runs of the one that is clicked, and of all again', async () => {
    const { tracker } = await renderHosted(
      <ExperimentsSection />,
      serverWith()
    );
    fireEvent.click(button('exp-1'));
    expect(tracker.view.get().experimentId).toBe('1');
    expect(button('exp-1').getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(button('All experiments'));
    expect(tracker.view.get().experimentId).toBe('');
  });

  it('makes an experiment', async () => {
    const { server } = await renderHosted(<ExperimentsSection />, serverWith());
    fireEvent.click(button('New experiment'));
    fireEvent.change(screen.getByLabelText('Name of the new experiment'), {
      target: { value: ' new ' }
    });
    fireEvent.click(button('Create'));
    await waitFor(() => {
      expect(server.asked('experiments/create')[0]?.body).toEqual({
        name: 'new'
      });
    });
  });

  it('renames by F2, and says why that is refused', async () => {
    const server = serverWith();
    server.answers['experiments/update'] = () =>
      new Refusal(400, 'RESOURCE_ALREADY_EXISTS', 'It exists.');
    await renderHosted(<ExperimentsSection />, server);
    fireEvent.keyDown(button('exp-0'), { key: 'F2' });
    fireEvent.change(screen.getByLabelText('New name of exp-0'), {
      target: { value: 'exp-1' }
    });
    fireEvent.click(button('Rename'));
    expect((await screen.findByRole('alert')).textContent).toContain(
      'It exists.'
    );
    expect(screen.getByLabelText('New name of exp-0')).toBeTruthy();
  });

  it('deletes, and takes that back', async () => {
    const { server } = await renderHosted(<ExperimentsSection />, serverWith());
    fireEvent.click(button('Delete exp-0'));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() => {
      expect(server.asked('experiments/restore')[0]?.body).toEqual({
        experiment_id: '0'
      });
    });
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('has a box to find one among many', async () => {
    await renderHosted(<ExperimentsSection />, serverWith(40));
    expect(screen.getByText('10 more: find them by their names.')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Find an experiment'), {
      target: { value: 'EXP-39' }
    });
    expect(screen.getAllByTestId('tracker-experiment')).toHaveLength(1);
  });

  it('is still folded away on the next visit', async () => {
    const { tracker } = await renderHosted(
      <ExperimentsSection />,
      serverWith()
    );
    fireEvent.click(button('Experiments'));
    await waitFor(async () => {
      expect(await tracker.memory.load('sections')).toEqual({
        experiments: false
      });
    });
  });
});
