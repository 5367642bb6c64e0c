import { fireEvent, screen, within } from '@testing-library/react';

import { makeModel, makeVersion } from '../../../testing/factories';
import { renderHosted } from '../../../testing/renderHosted';
import { ModelsTable } from '../ModelsTable';

const MODELS = [
  makeModel({
    name: 'churn',
    updatedAt: 1,
    aliases: { champion: '2' },
    latestVersions: [makeVersion('2')]
  }),
  makeModel({ name: 'digits', updatedAt: 2 })
];

const names = () =>
  screen.getAllByTestId('tracker-model-row').map(row => row.dataset.name);

describe('ModelsTable', () => {
  it('has what was changed last on top, and another order when asked', async () => {
    await renderHosted(<ModelsTable models={MODELS} />);
    expect(names()).toEqual(['digits', 'churn']);
    fireEvent.click(screen.getByRole('button', { name: 'Newest version' }));
    expect(names()).toEqual(['churn', 'digits']);
  });

  it('finds models by their names', async () => {
    await renderHosted(<ModelsTable models={MODELS} />);
    const search = screen.getByRole('searchbox', { name: 'Search models' });
    fireEvent.change(search, { target: { value: 'dig' } });
    expect(names()).toEqual(['digits']);
    fireEvent.change(search, { target: { value: 'x' } });
    expect(screen.getByRole('status').textContent).toBe(
      'No model has this in its name.'
    );
  });

  it('leads to a model, to its newest version and to those in use', async () => {
    const openModel = jest.fn();
    await renderHosted(<ModelsTable models={MODELS} />, undefined, {
      openModel
    });
    const [, row] = screen
      .getAllByTestId('tracker-model-row')
      .map(each => within(each));
    for (const name of ['churn', 'Version 2', '@champion v2']) {
      fireEvent.click(row?.getByRole('button', { name }) as HTMLElement);
    }
    expect(openModel.mock.calls).toEqual([
      ['churn', undefined],
      ['churn', '2'],
      ['churn', '2']
    ]);
  });

  it('has links on a page that has addresses', async () => {
    await renderHosted(<ModelsTable models={MODELS} />, undefined, {
      modelAddress: (name, version = '') => `#${name}/${version}`
    });
    const link = screen.getByRole('link', { name: 'Version 2' });
    expect(link.getAttribute('href')).toBe('#churn/2');
  });
});
