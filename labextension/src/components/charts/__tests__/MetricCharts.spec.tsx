import {
  act,
  fireEvent,
  screen,
  waitFor,
  within
} from '@testing-library/react';

import type { IRun } from '../../../api';
import { Comparison } from '../../../state';
import { makeRun } from '../../../testing/factories';
import type { IRequest } from '../../../testing/fakeServer';
import { FakeServer, Refusal } from '../../../testing/fakeServer';
import { renderHosted } from '../../../testing/renderHosted';
import { MetricCharts } from '../MetricCharts';

// The curves themselves need a canvas, which the browser tests have.
jest.mock('uplot', () => ({ __esModule: true, default: jest.fn() }));

const GET = 'metric-curves/get';
const RUNS = [
  makeRun('a', {
    metrics: { loss: 2, 'val/auc': 0.8 },
    params: { depth: '3' }
  }),
  makeRun('b', { metrics: { loss: 1 }, params: { depth: '4' } })
];

function serverWith(
  values: Record<string, Array<number | string>>
): FakeServer {
  return new FakeServer({
    [GET]: ({ body }) => ({
      curves: (body.run_ids as string[]).flatMap(run_id =>
        metricsOf(body).flatMap(metric_key => {
          const found = values[run_id];
          return found
            ? {
                run_id,
                metric_key,
                count: found.length,
                is_whole: true,
                steps: found.map((_value, step) => step),
                timestamps: found.map((_value, step) => step * 1000),
                values: found
              }
            : [];
        })
      )
    })
  });
}

function metricsOf(body: IRequest['body']): string[] {
  return (body.metric_keys ?? [body.metric_key]) as string[];
}

const CURVES = { a: [3, 2], b: [2, 1] };

async function show(
  server = serverWith(CURVES),
  runs: IRun[] = RUNS,
  comparison = new Comparison()
) {
  const shown = await renderHosted(
    <MetricCharts runs={runs} comparison={comparison} />,
    server
  );
  return { ...shown, comparison };
}

function legend(name: string): HTMLElement {
  return within(screen.getByRole('toolbar')).getByRole('button', { name });
}

describe('MetricCharts', () => {
  it('asks for the curves of all charts at once', async () => {
    const { server } = await show();
    await screen.findByRole('group', { name: /^loss: 2 runs/ });
    expect(
      server.asked(GET).map(({ body }) => [metricsOf(body), body.run_ids])
    ).toEqual([
      [
        ['loss', 'val/auc'],
        ['a', 'b']
      ]
    ]);
  });

  it('says in words what a chart shows', async () => {
    await show();
    expect(
      await screen.findByRole('group', {
        name: 'loss: 2 runs; steps 0 to 1; values 1 to 3; last values: run-a 2, run-b 1'
      })
    ).toBeTruthy();
  });

  it('draws bars for a metric with one value per run', async () => {
    await show(serverWith({ a: [2], b: [1] }));
    const [chart] = screen.getAllByTestId('tracker-chart');
    await waitFor(() => {
      expect(chart?.querySelectorAll('rect')).toHaveLength(2);
    });
  });

  it('shows its curves as a table, each in a few numbers', async () => {
    await show();
    const [chart] = screen.getAllByTestId('tracker-chart');
    const inside = within(chart as HTMLElement);
    fireEvent.click(inside.getByRole('button', { name: 'More for loss' }));
    fireEvent.click(inside.getByRole('menuitem', { name: 'Show as table' }));
    const table = within(inside.getByRole('table', { name: 'loss' }));
    expect(table.getAllByRole('row').map(row => row.textContent)).toEqual([
      'RunLastLowestHighestStepsPoints',
      'run-a2230–12',
      'run-b1120–12'
    ]);
  });

  it('says how many points are no numbers', async () => {
    await show(serverWith({ a: [1, 'NaN', 'Infinity', 2] }));
    expect(
      (
        await screen.findAllByText(
          '2 points are NaN or infinite: marked at the edge'
        )
      ).length
    ).toBeGreaterThan(0);
  });

  it('says what a log axis does not show', async () => {
    const { comparison } = await show(serverWith({ a: [1, 0, -1, 2] }));
    act(() => {
      comparison.setCurves({ yLog: true });
    });
    expect(
      (
        await screen.findAllByText(
          '2 points at or below 0 have no place on a log axis'
        )
      ).length
    ).toBeGreaterThan(0);
  });

  it('finds charts by their names', async () => {
    await show();
    fireEvent.change(screen.getByRole('searchbox'), {
      target: { value: '^val/' }
    });
    await waitFor(() => {
      expect(screen.getAllByTestId('tracker-chart')).toHaveLength(1);
    });
    expect(screen.getByText('1 chart found')).toBeTruthy();
  });

  it('folds a group of charts, and remembers that', async () => {
    const { tracker, unmount, server } = await show();
    fireEvent.click(
      screen.getByRole('button', { name: /val/, expanded: true })
    );
    expect(screen.getAllByTestId('tracker-chart')).toHaveLength(1);
    unmount();
    await renderHosted(<MetricCharts runs={RUNS} />, server, { tracker });
    expect(
      await screen.findByRole('button', { name: /val/, expanded: false })
    ).toBeTruthy();
  });

  it('leaves a run out that is pressed in the legend', async () => {
    const { comparison } = await show();
    fireEvent.click(legend('run-a'));
    expect(comparison.get().brushed).toEqual(['b']);
    expect(legend('run-a').getAttribute('aria-pressed')).toBe('false');
    expect(
      await screen.findByRole('group', { name: /^loss: 1 run;.*run-b 1$/ })
    ).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(comparison.get().brushed).toBeUndefined();
  });

  it('does not ask the server again for that', async () => {
    const { server } = await show();
    const before = server.asked(GET).length;
    fireEvent.click(legend('run-a'));
    expect(server.asked(GET)).toHaveLength(before);
  });

  it('leaves out runs that the reader hid in the list, until they are pressed', async () => {
    const { tracker } = await show();
    act(() => {
      tracker.looks.toggleHidden('a');
    });
    expect(legend('run-a').getAttribute('aria-pressed')).toBe('false');
    fireEvent.click(legend('run-a'));
    expect(tracker.looks.isHidden('a')).toBe(false);
    expect(legend('run-a').getAttribute('aria-pressed')).toBe('true');
  });

  it('points at a run from the legend, with the pointer and with the keyboard', async () => {
    const { comparison } = await show();
    fireEvent.mouseEnter(legend('run-b'));
    expect(comparison.get().hovered).toBe('b');
    fireEvent.mouseLeave(legend('run-b'));
    expect(comparison.get().hovered).toBeUndefined();
    act(() => {
      legend('run-a').focus();
    });
    fireEvent.keyDown(legend('run-a'), { key: 'ArrowRight' });
    expect(document.activeElement).toBe(legend('run-b'));
    expect(comparison.get().hovered).toBe('b');
    expect(legend('run-a').tabIndex).toBe(-1);
  });

  it('groups runs by what is chosen', async () => {
    await show();
    fireEvent.change(screen.getByLabelText('Group by'), {
      target: { value: 'param:depth' }
    });
    expect(legend('3')).toBeTruthy();
    expect(legend('4')).toBeTruthy();
    expect(screen.getByLabelText('Band')).toBeTruthy();
  });

  it('lists what runs are called as text, whatever it is', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const { container } = await show(undefined, [
      makeRun('a', { name, metrics: { [name]: 1 } }),
      makeRun('b', { metrics: { [name]: 1 } })
    ]);
    expect(legend(name)).toBeTruthy();
    expect(container.querySelector('img')).toBeNull();
  });

  it('asks again when the curves did not come', async () => {
    const server = serverWith(CURVES);
    const answer = server.answers[GET] as () => unknown;
    server.answers[GET] = () => new Refusal(500, '', 'Out of order.');
    await show(server, [makeRun('a', { metrics: { loss: 1 } })]);
    const note = await screen.findByRole('alert');
    server.answers[GET] = answer;
    fireEvent.click(within(note).getByRole('button', { name: 'Retry' }));
    expect(
      await screen.findByRole('group', { name: /^loss: 1 run/ })
    ).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('teaches how to get charts where there are none', async () => {
    await show(undefined, [makeRun('a')]);
    expect(screen.getByText(/^No metrics yet/)).toBeTruthy();
  });
});
