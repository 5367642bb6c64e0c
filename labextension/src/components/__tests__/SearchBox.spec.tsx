import { act, fireEvent, screen } from '@testing-library/react';

import { FakeServer } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { SearchBox } from '../search/SearchBox';

const open = (server = new FakeServer()) => renderHosted(<SearchBox />, server);
const box = () => screen.getByRole<HTMLInputElement>('searchbox');
const type = (value: string) => {
  fireEvent.change(box(), { target: { value } });
};
const press = (key: string) => {
  fireEvent.keyDown(box(), { key });
};

describe('SearchBox', () => {
  it('searches by Enter, and names for plain words', async () => {
    const { tracker } = await open();
    type('gbm');
    press('Enter');
    expect(tracker.view.get().filter).toBe("attributes.run_name ILIKE '%gbm%'");
    expect(box().value).toBe('gbm');
  });

  it('is emptied by Escape', async () => {
    const { tracker } = await open();
    type('metrics.auc > 1');
    press('Enter');
    press('Escape');
    expect(box().value).toBe('');
    expect(tracker.view.get().filter).toBe('');
  });

  it('walks earlier searches by the arrows', async () => {
    await open();
    for (const text of ['first', 'second']) {
      type(text);
      press('Enter');
    }
    press('Escape');
    press('ArrowUp');
    expect(box().value).toBe('second');
    press('ArrowUp');
    expect(box().value).toBe('first');
    press('ArrowDown');
    press('ArrowDown');
    expect(box().value).toBe('');
  });

  it('leaves the arrows alone while something is typed', async () => {
    const { tracker } = await open();
    act(() => {
      tracker.searches.add('earlier');
    });
    type('now');
    press('ArrowUp');
    expect(box().value).toBe('now');
  });

  it('searches again for what is chosen from the history', async () => {
    const { tracker } = await open();
    act(() => {
      tracker.searches.add('metrics.auc > 1');
    });
    fireEvent.click(screen.getByRole('button', { name: 'Earlier searches' }));
    fireEvent.click(screen.getByRole('button', { name: 'metrics.auc > 1' }));
    expect(tracker.view.get().filter).toBe('metrics.auc > 1');
  });

  it('keeps a view under a name, and shows it again', async () => {
    const { tracker } = await open();
    type('metrics.auc > 1');
    press('Enter');
    fireEvent.click(screen.getByTestId('tracker-views'));
    fireEvent.change(screen.getByLabelText('Name of the view'), {
      target: { value: 'good' }
    });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    const saved = await screen.findByRole('button', { name: 'good' });
    press('Escape');
    expect(tracker.view.get().filter).toBe('');
    fireEvent.click(saved);
    expect(box().value).toBe('metrics.auc > 1');
  });
});
