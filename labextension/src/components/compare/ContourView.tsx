import type { ReactElement } from 'react';
import { useCallback, useMemo } from 'react';

import type { IColumn } from '../../compare';
import {
  allowsLog,
  findKey,
  interpolate,
  MIN_POINTS,
  varyingNumbers,
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
import { contourOption } from './plots/contourOption';
import type { IPlotTheme } from './plots/theme';
import { TargetSelect } from './TargetSelect';
import { useColors } from './useColors';
import { useColumn } from './useColumn';
import { usePointed } from './usePointed';

/** A metric as a surface over two parameters, and the runs that it was made from. */
export function ContourView(): ReactElement {
  const { trans } = useHost();
  const page = useComparison();
  const { shown: runs, keys, target, log, settings, change } = page;
  const numbers = useMemo(() => varyingNumbers(runs, keys), [runs, keys]);
  const xKey = findKey(numbers, settings.x) ?? numbers[0];
  const yKey =
    findKey(
      numbers.filter(key => key !== xKey),
      settings.y
    ) ?? numbers.find(key => key !== xKey);
  const x = useColumn(runs, xKey);
  const y = useColumn(runs, yKey);
  const z = useColumn(runs, target);
  const colors = useColors(runs, z);
  const [isXLog, isYLog] = [isLog(x, log), isLog(y, log)];
  const surface = useMemo(
    () => x && y && z && interpolate(pointsOf(x, y, z, isXLog, isYLog)),
    [x, y, z, isXLog, isYLog]
  );
  const option = useCallback(
    (theme: IPlotTheme) =>
      x && y && z && surface
        ? contourOption(trans, theme, {
            runs,
            x,
            y,
            z,
            surface,
            isXLog,
            isYLog,
            log,
            colors,
            isShown: () => true
          })
        : {},
    [trans, runs, x, y, z, surface, isXLog, isYLog, log, colors]
  );
  const connect = usePointed(runs, page.comparison);

  return (
    <div className="jp-Tracker-plotView">
      <div className="jp-Tracker-compareBar">
        <TargetSelect label={trans.__('Metric')} />
        <KeySelect
          label={trans.__('X')}
          keys={numbers}
          value={xKey ? writeKey(xKey) : ''}
          onChange={name => {
            change({ x: name });
          }}
        />
        <LogToggle column={x} />
        <KeySelect
          label={trans.__('Y')}
          keys={numbers.filter(key => key !== xKey)}
          value={yKey ? writeKey(yKey) : ''}
          onChange={name => {
            change({ y: name });
          }}
        />
        <LogToggle column={y} />
        {z && <ColorLegend column={z} />}
      </div>
      {x && y && z && surface ? (
        <Plot
          label={trans.__(
            '%1 over %2 and %3 of %4 runs',
            z.key.key,
            x.key.key,
            y.key.key,
            runs.length
          )}
          fileName="contour"
          option={option}
          connect={connect}
          cells={() => plotCells(trans, runs, [x.key, y.key, z.key])}
        >
          <span className="jp-Tracker-facts">
            {trans.__(
              'Between the points the colors are interpolated, not measured.'
            )}
          </span>
        </Plot>
      ) : (
        <Note>{describeMissing()}</Note>
      )}
    </div>
  );

  function describeMissing(): string {
    if (!target) {
      return trans.__('No metric differs between the runs.');
    }
    if (!x || !y) {
      return trans.__(
        'A surface needs two numeric parameters in which the runs differ; there are %1.',
        numbers.length
      );
    }
    return trans.__(
      'A surface needs at least %1 runs that have all three values and do not lie on one line.',
      MIN_POINTS
    );
  }
}

function isLog(column: IColumn | undefined, log: readonly string[]): boolean {
  return (
    column !== undefined &&
    log.includes(writeKey(column.key)) &&
    allowsLog(column)
  );
}

/** The runs that have all three values, on the scales of the axes. */
function pointsOf(
  x: IColumn,
  y: IColumn,
  z: IColumn,
  isXLog: boolean,
  isYLog: boolean
) {
  return z.values.flatMap((height, index) => {
    const [atX, atY] = [x.values[index], y.values[index]];
    return height === undefined || atX === undefined || atY === undefined
      ? []
      : [
          {
            x: isXLog ? Math.log10(atX) : atX,
            y: isYLog ? Math.log10(atY) : atY,
            z: height
          }
        ];
  });
}
