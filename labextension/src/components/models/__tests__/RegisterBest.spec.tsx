import { fireEvent, screen } from '@testing-library/react';

import { makeRun, modelTags } from '../../../testing/factories';
import { renderHosted } from '../../../testing/renderHosted';
import { RegisterBest } from '../RegisterBest';

const RUNS = [
  makeRun('a', { metrics: { auc: 0.7, loss: 0.1 }, tags: modelTags('m') }),
  makeRun('b', { metrics: { auc: 0.9, loss: 0.4 }, tags: modelTags('m') })
];

async function show(runs = RUNS, metric?: string) {
  const shown = await renderHosted(
    <RegisterBest runs={runs} metric={metric} />
  );
  fireEvent.click(screen.getByTestId('tracker-register-best'));
  return shown;
}

describe('RegisterBest', () => {
  it('proposes the run with the most of a metric', async () => {
    const { host } = await show(RUNS, 'auc');
    fireEvent.click(screen.getByRole('button', { name: 'Register…' }));
    expect(host.registerModel).toHaveBeenCalledWith('b');
  });

  it('takes less for better where the metric is a loss', async () => {
    await show(RUNS, 'auc');
    fireEvent.change(screen.getByLabelText('Best by'), {
      target: { value: 'loss' }
    });
    expect(screen.getByText('run-a')).toBeTruthy();
  });

  it('lets the reader say what is better', async () => {
    await show(RUNS, 'auc');
    fireEvent.change(screen.getByLabelText('Better is'), {
      target: { value: 'min' }
    });
    expect(screen.getByText('run-a')).toBeTruthy();
  });

  it('says that none of the runs has a model', async () => {
    await show([makeRun('a', { metrics: { auc: 1 } })], 'auc');
    expect(screen.queryByRole('button', { name: 'Register…' })).toBeNull();
  });
});
