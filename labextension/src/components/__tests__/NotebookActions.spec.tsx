import { act, fireEvent, screen } from '@testing-library/react';

import { makeRun } from '../../testing/factories';
import { FakeServer } from '../../testing/fakeServer';
import { renderHosted } from '../../testing/renderHosted';
import { TruthSection } from '../truth/TruthSection';

const RUN = makeRun('a', { tags: { 'tracker.snapshot': 'live document' } });
const button = (name: string) => screen.queryByRole('button', { name });

async function show() {
  const shown = await renderHosted(<TruthSection runs={[RUN]} />);
  const say = (told: object) => {
    act(() => {
      shown.server.socket('verifications/stream')?.say({
        verifications: [{ number: 1, run_id: 'a', ...told }]
      });
    });
  };
  return { ...shown, say };
}

describe('Verifying a run', () => {
  it('is asked of the page', async () => {
    const { host } = await show();
    fireEvent.click(button('Verify') as HTMLElement);
    expect(host.verify).toHaveBeenCalledWith('a');
  });

  it('is not offered for a run without a notebook', async () => {
    await renderHosted(<TruthSection runs={[makeRun('b')]} />);
    expect(button('Verify')).toBeNull();
  });

  it.each([
    [{ state: 'waiting' }, 'Waits for its turn…'],
    [{ state: 'running' }, 'Starting a fresh kernel…'],
    [{ state: 'running', done: 1, total: 3 }, 'Running again: 1 of 3 cells']
  ])('shows how far it is: %p', async (told, text) => {
    const { say } = await show();
    say(told);
    expect(screen.getByRole('status').textContent).toBe(text);
    expect(button('Verify')).toBeNull();
  });

  it('can be cancelled', async () => {
    const { say, server } = await show();
    say({ state: 'running' });
    fireEvent.click(button('Cancel') as HTMLElement);
    expect(server.asked('verifications/cancel')).toHaveLength(1);
    say({ state: 'cancelled' });
    expect(button('Verify')).toBeTruthy();
  });
});

describe('The report of a verification', () => {
  const REPORT = {
    at: '2026-07-01T12:00:00Z',
    by: 'ada',
    seconds: 2.04,
    cells: 3,
    compared: 4,
    metrics: [{ name: 'auc', was: '0.8', now: '0.9' }],
    packages: [{ name: 'numpy', was: '1.0', now: '' }],
    notes: ['The folder of the notebook is not here.']
  };

  async function showReport(report: object) {
    const tags = { 'tracker.verified': 'no', 'tracker.verified.at': '1' };
    const server = new FakeServer({
      'artifacts/list': () => ({
        files: [{ path: 'verification/report.json' }]
      }),
      'get-artifact': () => report
    });
    await renderHosted(
      <TruthSection runs={[makeRun('a', { tags })]} />,
      server
    );
  }

  it('lists what was another value then', async () => {
    await showReport(REPORT);
    await screen.findByTestId('tracker-report');
    const rows = screen.getAllByRole('row').map(row => row.textContent);
    expect(rows).toEqual([
      'DiffersThenNow',
      'auc metric0.80.9',
      'numpy package1.0–'
    ]);
  });

  it('says what was done for it', async () => {
    await showReport(REPORT);
    const [line, note] = (
      await screen.findByTestId('tracker-report')
    ).querySelectorAll('p');
    expect(line?.textContent).toMatch(
      /^3 cells ran again · 2\.0 s · 4 values compared · ada · .*2026/
    );
    expect(note?.textContent).toBe('The folder of the notebook is not here.');
  });

  it('says why the cells did not run to their end', async () => {
    await showReport({ ...REPORT, error: 'ZeroDivisionError' });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toBe('ZeroDivisionError');
  });
});
