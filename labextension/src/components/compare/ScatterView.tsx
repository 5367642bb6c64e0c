import type { EChartsType } from 'echarts/core';
import type { ReactElement } from 'react';
import { useCallback, useMemo } from 'react';

import {
  findKey,
  indicesWithin,
  varyingNumbers,
  varyingParams,
  writeKey
} from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { ColorLegend } from './ColorLegend';
import { useComparison } from './context';
import { KeySelect } from './KeySelect';
import { LogToggle } from './LogToggle';
import { Plot } from './Plot';
import { plotCells } from './plotCells';
import { scatterOption } from './plots/scatterOption';
import type { IPlotTheme } from './plots/theme';
import { useColors } from './useColors';
import { useColumn } from './useColumn';
import { usePointed } from './usePointed';
import { useSlice } from '../common/useSlice';

/** What the plot says when the reader has drawn a box. */
interface IBoxed {
  readonly areas: ReadonlyArray<{
    readonly coordRange: readonly [
      readonly [number, number],
      readonly [number, number]
    ];
  }>;
}

/** One point for each run; a box over points narrows all views to them. */
export function ScatterView(): ReactElement {
  const { trans } = useHost();
  const page = useComparison();
  const { runs, keys, target, comparison, log, settings, change } = page;
  const [usualX] = useMemo(
    () => [...varyingNumbers(runs, keys), ...varyingParams(runs, keys)],
    [runs, keys]
  );
  const xKey = findKey(keys, settings.x) ?? usualX;
  const yKey = findKey(keys, settings.y) ?? target;
  const colorKey = findKey(keys, settings.color);
  const sizeKey = findKey(keys, settings.size);
  const x = useColumn(runs, xKey);
  const y = useColumn(runs, yKey);
  const color = useColumn(runs, colorKey);
  const size = useColumn(runs, sizeKey);
  const colors = useColors(runs, color);
  const brushed = useSlice(comparison, state => state.brushed);
  const cellKeys = [xKey, yKey, colorKey, sizeKey].filter(
    key => key !== undefined
  );

  const option = useCallback(
    (theme: IPlotTheme) => {
      const ids = brushed && new Set(brushed);
      return x && y
        ? scatterOption(trans, theme, {
            runs,
            x,
            y,
            size,
            colors,
            log,
            others: color ? [color.key] : [],
            isShown: runId => ids?.has(runId) ?? true
          })
        : {};
    },
    [trans, runs, x, y, size, color, colors, log, brushed]
  );

  const point = usePointed(runs, comparison);
  const connect = useCallback(
    (chart: EChartsType) => {
      const disconnect = point(chart);
      const onBox = (event: unknown) => {
        const [area] = (event as IBoxed).areas;
        if (!area || !x || !y) {
          comparison.brush(undefined);
          return;
        }
        const [xs, ys] = area.coordRange;
        const found = indicesWithin([x, y], { 0: [xs], 1: [ys] }) ?? [];
        comparison.brush(found.flatMap(index => runs[index]?.runId ?? []));
        // The faint points say it: the box would only be in the way of the next one.
        chart.dispatchAction({ type: 'brush', areas: [] });
      };
      chart.on('brushEnd', onBox);
      chart.dispatchAction({
        type: 'takeGlobalCursor',
        key: 'brush',
        brushOption: { brushType: 'rect', brushMode: 'single' }
      });
      return () => {
        disconnect();
        if (!chart.isDisposed()) {
          chart.off('brushEnd', onBox);
        }
      };
    },
    [point, x, y, runs, comparison]
  );

  const select = (
    name: 'x' | 'y' | 'color' | 'size',
    label: string,
    value: string,
    none?: string
  ) => (
    <KeySelect
      label={label}
      keys={keys}
      value={value}
      none={none}
      onChange={next => {
        change({ [name]: next || undefined });
      }}
    />
  );
  return (
    <div className="jp-Tracker-plotView">
      <div className="jp-Tracker-compareBar">
        {select('x', trans.__('X'), xKey ? writeKey(xKey) : '')}
        <LogToggle column={x} />
        {select('y', trans.__('Y'), yKey ? writeKey(yKey) : '')}
        <LogToggle column={y} />
        {select(
          'color',
          trans.__('Color'),
          colorKey ? writeKey(colorKey) : '',
          trans.__('run')
        )}
        {select(
          'size',
          trans.__('Size'),
          sizeKey ? writeKey(sizeKey) : '',
          trans.__('the same')
        )}
        {color && <ColorLegend column={color} />}
      </div>
      {x && y ? (
        <Plot
          label={trans.__(
            '%1 over %2 of %3 runs',
            y.key.key,
            x.key.key,
            runs.length
          )}
          fileName="scatter"
          option={option}
          connect={connect}
          cells={() => plotCells(trans, runs, cellKeys)}
        >
          <span className="jp-Tracker-facts">
            {trans.__(
              'Draw a box to select runs in all views, click a point to open its run.'
            )}
          </span>
        </Plot>
      ) : (
        <Note>
          {trans.__('Choose what the runs are laid out by: X and Y.')}
        </Note>
      )}
    </div>
  );
}
