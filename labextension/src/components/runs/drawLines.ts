/** Curves on a canvas. Imported lazily: uPlot is the largest part of the extension. */

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import type { IPoint } from '../../api';
import { formatNumber } from '../common/format';
import { resolveRunColor, resolveVariable } from './palette';

const HEIGHT = 180;

interface ILines {
  readonly width: number;
  readonly names: readonly string[];
  /** One list of points for each name. */
  readonly histories: ReadonlyArray<readonly IPoint[]>;
}

/** Draw one line for each name into `element`; returns how to take it away again. */
export function drawLines(element: HTMLElement, lines: ILines): () => void {
  const plot = new uPlot(options(lines), table(lines.histories), element);
  return () => {
    plot.destroy();
  };
}

function options({ width, names }: ILines): uPlot.Options {
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    scales: { x: { time: false } },
    axes: [axis(), { ...axis(), size: 56 }],
    series: [
      {},
      ...names.map((label, index) => ({
        label,
        stroke: resolveRunColor(index),
        width: 1.5,
        spanGaps: true
      }))
    ]
  };
}

function axis(): uPlot.Axis {
  const line = { stroke: resolveVariable('--jp-border-color2'), width: 1 };
  return {
    stroke: resolveVariable('--jp-ui-font-color2'),
    font: `11px ${resolveVariable('--jp-ui-font-family')}`,
    grid: line,
    ticks: line,
    values: (_plot, splits) => splits.map(formatNumber)
  };
}

/** uPlot wants one sorted list of steps, and for each line one value, or null, per step. */
function table(histories: ReadonlyArray<readonly IPoint[]>): uPlot.AlignedData {
  const steps = [
    ...new Set(histories.flatMap(points => points.map(point => point.step)))
  ].sort((a, b) => a - b);
  const lines = histories.map(points => {
    // The latest of the points at one step counts.
    const byStep = new Map(points.map(({ step, value }) => [step, value]));
    return steps.map(step => {
      const value = byStep.get(step);
      return value !== undefined && Number.isFinite(value) ? value : null;
    });
  });
  return [steps, ...lines];
}
