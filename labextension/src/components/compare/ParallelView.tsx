import type { EChartsType } from 'echarts/core';
import type { ReactElement } from 'react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import type { Intervals } from '../../compare';
import { defaultAxes, findKey, indicesWithin, readColumn } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { AxisChooser } from './AxisChooser';
import { ColorLegend } from './ColorLegend';
import { useComparison } from './context';
import { Plot } from './Plot';
import { plotCells } from './plotCells';
import { parallelOption } from './plots/parallelOption';
import type { IPlotTheme } from './plots/theme';
import { TargetSelect } from './TargetSelect';
import { useColors } from './useColors';
import { useColumn } from './useColumn';
import { usePointed } from './usePointed';
import { useSlice } from '../common/useSlice';

/** What the plot says when the reader has marked a part of an axis. */
interface IMarked {
  readonly parallelAxisId?: string;
  readonly intervals: ReadonlyArray<readonly [number, number]>;
}

/** One line for each run across axes; a marked part of an axis narrows all views. */
export function ParallelView(): ReactElement {
  const { trans } = useHost();
  const { runs, keys, target, comparison, log, settings } = useComparison();
  const { axes } = settings;
  const chosen = useMemo(
    () =>
      axes?.flatMap(name => findKey(keys, name) ?? []) ??
      defaultAxes(runs, keys, target),
    [axes, runs, keys, target]
  );
  const columns = useMemo(
    () => chosen.map(key => readColumn(runs, key)),
    [runs, chosen]
  );
  const targetColumn = useColumn(runs, target);
  const colors = useColors(runs, targetColumn);
  const brushed = useSlice(comparison, state => state.brushed);
  const own = useRef<readonly string[]>();
  const [generation, setGeneration] = useState(0);
  useEffect(() => {
    // Somebody else has changed the selection: the marks on the axes no longer say what it is.
    if (own.current && brushed !== own.current) {
      own.current = undefined;
      setGeneration(last => last + 1);
    }
  }, [brushed]);

  const option = useCallback(
    (theme: IPlotTheme) => {
      const ids = brushed && new Set(brushed);
      return parallelOption(trans, theme, {
        runs,
        columns,
        colors,
        log,
        isShown: runId => ids?.has(runId) ?? true
      });
    },
    [trans, runs, columns, colors, log, brushed]
  );

  const point = usePointed(runs, comparison);
  const connect = useCallback(
    (chart: EChartsType) => {
      const disconnect = point(chart);
      let intervals: Intervals = {};
      const onMarked = (event: unknown) => {
        const { parallelAxisId = '', intervals: marked } = event as IMarked;
        const axis = Number(parallelAxisId.replace('axis-', ''));
        intervals = { ...intervals, [axis]: marked };
        own.current = indicesWithin(columns, intervals)?.flatMap(
          index => runs[index]?.runId ?? []
        );
        comparison.brush(own.current);
      };
      chart.on('axisareaselected', onMarked);
      return () => {
        disconnect();
        if (!chart.isDisposed()) {
          chart.off('axisareaselected', onMarked);
        }
      };
    },
    [point, columns, runs, comparison]
  );

  return (
    <div className="jp-Tracker-plotView">
      <div className="jp-Tracker-compareBar">
        <TargetSelect label={trans.__('Color')} />
        {targetColumn && <ColorLegend column={targetColumn} />}
      </div>
      <AxisChooser chosen={chosen} />
      {columns.length < 2 ? (
        <Note>
          {axes
            ? trans.__('Choose at least two axes.')
            : trans.__(
                'The runs differ in no parameter: choose at least two axes to see something.'
              )}
        </Note>
      ) : (
        <Plot
          key={generation}
          label={trans.__(
            'Parallel coordinates of %1 runs on %2 axes',
            runs.length,
            columns.length
          )}
          fileName="parallel"
          option={option}
          connect={connect}
          cells={() => plotCells(trans, runs, chosen)}
        >
          <span className="jp-Tracker-facts">
            {trans.__('Drag along an axis to select runs in all views.')}
          </span>
        </Plot>
      )}
    </div>
  );
}
