import uPlot from 'uplot';

import { drawLines } from '../runs/drawLines';

jest.mock('uplot', () => ({
  __esModule: true,
  default: jest.fn(() => ({ destroy: jest.fn() }))
}));

const point = (step: number, value: number) => ({ step, value, timestamp: 0 });

function drawn(...histories: Array<Array<ReturnType<typeof point>>>): unknown {
  const names = histories.map((_points, index) => `run-${index}`);
  drawLines(document.body, { width: 100, names, histories });
  return jest.mocked(uPlot).mock.lastCall?.[1];
}

describe('drawLines', () => {
  it('puts runs with different steps on one axis', () => {
    expect(drawn([point(0, 1), point(2, 3)], [point(1, 5)])).toEqual([
      [0, 1, 2],
      [1, null, 3],
      [null, 5, null]
    ]);
  });

  it('leaves a gap for what is no number', () => {
    expect(drawn([point(0, NaN), point(1, Infinity), point(2, 3)])).toEqual([
      [0, 1, 2],
      [null, null, 3]
    ]);
  });

  it('takes the latest of the values at one step', () => {
    expect(drawn([point(0, 1), point(0, 2)])).toEqual([[0], [2]]);
  });
});
