import { fireEvent, screen } from '@testing-library/react';

import { makeRun } from '../../../testing/factories';
import { renderHosted } from '../../../testing/renderHosted';
import type { IRunAction } from '../../common/host';
import { RunMenuButton } from '../RunMenuButton';

const action = (label: string, part: Partial<IRunAction> = {}) => ({
  label,
  isEnabled: true,
  onChoose: jest.fn(),
  ...part
});

async function open(groups: IRunAction[][]) {
  const runActions = jest.fn(() => groups);
  await renderHosted(<RunMenuButton run={makeRun('a')} />, undefined, {
    runActions
  });
  const button = screen.getByRole('button');
  button.focus();
  fireEvent.click(button);
  return { button, runActions };
}

const press = (key: string) => {
  fireEvent.keyDown(document.activeElement as Element, { key });
};
const focused = () => document.activeElement?.textContent;

describe('The menu of a run', () => {
  it('asks the page what can be done with the run', async () => {
    const { runActions } = await open([[action('Open')]]);
    expect(runActions).toHaveBeenCalledWith('a');
    expect(screen.getByRole('menu').getAttribute('aria-label')).toBe(
      'Actions for run-a'
    );
  });

  it('is not there on a page without actions', async () => {
    await renderHosted(<RunMenuButton run={makeRun('a')} />);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('is walked by arrows, round its ends, and by letters', async () => {
    await open([[action('Open'), action('Rename')], [action('Delete')]]);
    expect(focused()).toBe('Open');
    press('ArrowUp');
    expect(focused()).toBe('Delete');
    press('ArrowDown');
    expect(focused()).toBe('Open');
    press('r');
    expect(focused()).toBe('Rename');
  });

  it('gives the focus back when it is closed by Escape', async () => {
    const { button } = await open([[action('Open')]]);
    press('Escape');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it('does what is chosen, and closes', async () => {
    const chosen = action('Open');
    await open([[chosen]]);
    fireEvent.click(screen.getByRole('menuitem'));
    expect(chosen.onChoose).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('does not do what cannot be done now', async () => {
    const chosen = action('Stop', { isEnabled: false });
    await open([[chosen]]);
    fireEvent.click(screen.getByRole('menuitem'));
    expect(chosen.onChoose).not.toHaveBeenCalled();
  });

  it('says what is on', async () => {
    await open([[action('Pin', { isOn: true })]]);
    const item = screen.getByRole('menuitemcheckbox');
    expect(item.getAttribute('aria-checked')).toBe('true');
  });
});
