import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';

import { TagList } from '../common/TagList';
import { FakeServer } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { ExperimentsSection } from '../sidebar/ExperimentsSection';

function Tags() {
  const [tags, setTags] = useState<ReadonlyArray<readonly [string, string]>>([
    ['team', 'growth'],
    ['stage', 'try']
  ]);
  return (
    <TagList
      tags={tags}
      onAdd={(key, value) => {
        setTags([...tags, [key, value]]);
        return Promise.resolve(true);
      }}
      onRemove={key => {
        setTags(tags.filter(([other]) => other !== key));
      }}
    />
  );
}

async function showExperiments() {
  let names = ['first', 'second', 'third'];
  const server = new FakeServer({
    'experiments/search': () => ({
      experiments: names.map(name => ({ experiment_id: name, name }))
    }),
    'experiments/create': () => ({ experiment_id: 'new' }),
    'experiments/delete': ({ body }) => {
      names = names.filter(name => name !== body.experiment_id);
      return {};
    }
  });
  await renderHosted(<ExperimentsSection />, server);
}

const button = (name: string) => screen.getByRole('button', { name });
const focusOn = (element: HTMLElement) => {
  act(() => {
    element.focus();
  });
};
const press = (key: string) => {
  fireEvent.keyDown(document.activeElement as Element, { key });
};
/** What a key reaches, when nothing else happens any more. */
async function expectFocusOn(name: string) {
  await waitFor(() => {
    expect(document.activeElement).toBe(button(name));
  });
}

describe('the keyboard stays where it is', () => {
  it('when a tag is added', async () => {
    await renderHosted(<Tags />);
    fireEvent.click(button('+ Add tag'));
    fireEvent.change(screen.getByLabelText('Name of the tag'), {
      target: { value: 'new' }
    });
    fireEvent.submit(document.activeElement as Element);
    await screen.findByText('new');
    await expectFocusOn('+ Add tag');
  });

  it('when tags are removed', async () => {
    await renderHosted(<Tags />);
    for (const next of ['Remove the tag stage', '+ Add tag']) {
      const [remove] = screen.getAllByRole('button');
      focusOn(remove as HTMLElement);
      fireEvent.click(remove as HTMLElement);
      await expectFocusOn(next);
    }
  });

  it('when an experiment is renamed, or not', async () => {
    await showExperiments();
    focusOn(button('second'));
    press('F2');
    expect(document.activeElement).toBe(
      screen.getByLabelText('New name of second')
    );
    press('Escape');
    await expectFocusOn('second');
  });

  it('when an experiment is made', async () => {
    await showExperiments();
    fireEvent.click(button('New experiment'));
    fireEvent.change(screen.getByLabelText('Name of the new experiment'), {
      target: { value: 'fourth' }
    });
    fireEvent.submit(document.activeElement as Element);
    await expectFocusOn('New experiment');
  });

  it('when an experiment is deleted', async () => {
    await showExperiments();
    focusOn(button('second'));
    press('Delete');
    await expectFocusOn('third');
  });

  it('and goes nowhere when somebody is elsewhere', async () => {
    await showExperiments();
    focusOn(button('second'));
    press('Delete');
    focusOn(button('New experiment'));
    await screen.findByText('second is in the trash.');
    expect(document.activeElement).toBe(button('New experiment'));
  });
});
