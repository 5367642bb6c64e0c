import { act, fireEvent, screen, waitFor } from '@testing-library/react';

import { makeRun } from '../../../testing/factories';
import { FakeServer, Refusal } from '../../../testing/fakeServer';
import { renderHosted } from '../../../testing/renderHosted';
import { RenameRun } from '../RenameRun';

async function open(server = new FakeServer()) {
  const shown = await renderHosted(<RenameRun run={makeRun('a')} />, server);
  act(() => {
    shown.tracker.renaming.begin('a');
  });
  const field = screen.getByRole('textbox');
  const submit = async (name: string) => {
    fireEvent.change(field, { target: { value: name } });
    await act(async () => {
      fireEvent.submit(field);
      await Promise.resolve();
    });
  };
  return { ...shown, field, submit };
}

describe('The name of a run as a field', () => {
  it('renames the run', async () => {
    const { server, tracker, submit } = await open();
    await submit(' better ');
    expect(server.asked('runs/update')[0]?.body).toEqual({
      run_id: 'a',
      run_name: 'better'
    });
    await waitFor(() => {
      expect(tracker.renaming.get()).toBeUndefined();
    });
  });

  it('stays, and says why, when the server refuses', async () => {
    const { tracker, submit } = await open(
      new FakeServer({
        'runs/update': () => new Refusal(403, 'PERMISSION_DENIED', 'not yours')
      })
    );
    await submit('better');
    expect((await screen.findByRole('alert')).textContent).toBe('not yours');
    expect(tracker.renaming.get()).toBe('a');
  });

  it('is given up by Escape', async () => {
    const { server, tracker, field } = await open();
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(tracker.renaming.get()).toBeUndefined();
    expect(server.asked('runs/update')).toEqual([]);
  });
});
