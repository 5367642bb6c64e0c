import { fireEvent, screen, waitFor, within } from '@testing-library/react';

import type { ICause, IRun } from '../../api';
import { makeRun } from '../../testing/factories';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { CausesSection } from '../truth/CausesSection';

const PARAM = { kind: 'param', name: 'lr', was: '0.1', now: '0.2' };
const CELL = {
  kind: 'tracked cell',
  name: 'model edited',
  was: 'model = fit(x)',
  now: 'model = fit(x, y)'
};
const [A, B, C] = [makeRun('a'), makeRun('b'), makeRun('c')];

async function show(causes: ICause[], ...runs: IRun[]) {
  const server = new FakeServer({ '1/causes': () => ({ causes }) });
  await renderHosted(
    <CausesSection runs={runs.length ? runs : [A, B]} />,
    server
  );
  return server;
}

const items = async () => {
  const list = await screen.findByRole('list');
  return within(list).getAllByRole('listitem');
};

describe('CausesSection', () => {
  it('lists what was different in the order of the server', async () => {
    await show([CELL, PARAM]);
    const [first, second] = await items();
    expect(first?.textContent).toContain('Tracked cell: model edited');
    expect(second?.textContent).toBe('Parameter lr 0.1 → 0.2');
  });

  it('shows code line by line', async () => {
    await show([CELL]);
    const [item] = await items();
    expect(item?.querySelector('del')?.textContent).toContain('fit(x)');
    expect(item?.querySelector('ins')?.textContent).toContain('fit(x, y)');
  });

  it('says where one run has nothing', async () => {
    await show([{ ...PARAM, was: '' }]);
    expect((await items())[0]?.textContent).toBe('Parameter lr none → 0.2');
  });

  it('shows the likeliest first, and the others when asked', async () => {
    const packages = Array.from({ length: 12 }, (_, index) => ({
      kind: 'other package',
      name: `p${index}`,
      was: '1',
      now: '2'
    }));
    await show(packages);
    expect(await items()).toHaveLength(10);
    fireEvent.click(screen.getByRole('button', { name: 'Show 2 more' }));
    expect(await items()).toHaveLength(12);
  });

  it('says when nothing was different', async () => {
    await show([]);
    expect(
      await screen.findByText('Nothing that was recorded is different.')
    ).toBeTruthy();
  });

  it('compares the first run with the one that is chosen', async () => {
    const server = await show([PARAM], A, B, C);
    fireEvent.change(screen.getByRole('combobox'), { target: { value: 'c' } });
    await waitFor(() => {
      expect(server.asked('causes').at(-1)?.query).toEqual({
        run_id: 'a',
        other_run_id: 'c'
      });
    });
    await items();
  });

  it('says why it is not known', async () => {
    const refused = () => new Refusal(404, 'X', 'no such run');
    await renderHosted(
      <CausesSection runs={[A, B]} />,
      new FakeServer({ '1/causes': refused })
    );
    expect((await screen.findByRole('alert')).textContent).toBe('no such run');
  });
});
