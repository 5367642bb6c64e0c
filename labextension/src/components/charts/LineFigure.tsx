import type { ReactElement, RefObject } from 'react';
import { useMemo, useState } from 'react';

import type { ICurve } from '../../api';
import type { ICurveSettings, IRange, IValueAt } from '../../compare';
import { valuesAt } from '../../compare';
import type { Comparison } from '../../state';
import { useSlice } from '../common/useSlice';
import { useHost } from '../common/host';
import type { CurvePlot, ICursor, IPlotData } from './curvePlot';
import { CurveTooltip } from './CurveTooltip';
import { CurveValues } from './CurveValues';
import { describeChart } from './describeChart';
import { LineChart } from './LineChart';
import type { INamedRun } from './namedRun';

/** A line this near to the pointer is meant, in CSS pixels. */
const NEAR = 30;

/** A line that ends this near to the cursor, as a part of the x axis, has a value there. */
const TOLERANCE = 0.01;

/** All charts of a page share their cursor. */
const SYNC_KEY = 'jupyter-tracker';

interface ILineFigureProps {
  readonly metric: string;
  readonly runs: readonly INamedRun[];
  readonly curves: readonly ICurve[];
  readonly data: IPlotData;
  readonly settings: ICurveSettings;
  readonly comparison: Comparison;
  readonly height: number;
  readonly plotRef: RefObject<CurvePlot>;
  readonly onZoom: (range: IRange | undefined) => void;
}

/** Lines with the values at the cursor, and at the place where the cursor is held. */
export function LineFigure(props: ILineFigureProps): ReactElement {
  const { trans } = useHost();
  const { data, settings, comparison, plotRef } = props;
  const { x, xLog, yLog } = settings;
  const [cursor, setCursor] = useState<ICursor>();
  const [nearest, setNearest] = useState<string>();
  const pinnedX = useSlice(comparison, state => state.pinnedX);
  const options = useMemo(
    () => ({ x, xLog, yLog, syncKey: `${SYNC_KEY}-${x}` }),
    [x, xLog, yLog]
  );
  const { metric, curves, runs } = props;
  const label = useMemo(
    () => describeChart(trans, metric, curves, runs),
    [trans, metric, curves, runs]
  );
  const valuesNear = (at: number) =>
    valuesAt(data.lines, at, (data.xRange.to - data.xRange.from) * TOLERANCE);

  const follow = (next: ICursor | undefined) => {
    if (next?.top === undefined) {
      // Another chart has the pointer now, and says itself what is there.
      if (cursor) {
        setCursor(undefined);
        comparison.hover(undefined);
      }
      return;
    }
    setCursor(next);
    const line = nearestLine(valuesNear(next.x), next.top, plotRef.current);
    setNearest(line?.line.id);
    comparison.hover(line?.line.runIds[0]);
  };
  return (
    <div className="jp-Tracker-lineFigure">
      <LineChart
        data={data}
        options={options}
        comparison={comparison}
        height={props.height}
        plotRef={plotRef}
        label={label}
        events={{
          onCursor: follow,
          onZoom: props.onZoom,
          onPin: comparison.pinX
        }}
      />
      {cursor && (
        <CurveTooltip left={cursor.left}>
          <CurveValues
            values={valuesNear(cursor.x)}
            x={x}
            at={cursor.x}
            nearest={nearest}
          />
        </CurveTooltip>
      )}
      {pinnedX !== undefined && (
        <div className="jp-Tracker-pinned">
          <button
            type="button"
            className="jp-Tracker-iconButton"
            aria-label={trans.__('Let the cursor go')}
            title={trans.__('Let the cursor go')}
            onClick={() => {
              comparison.pinX(undefined);
            }}
          >
            <svg viewBox="0 0 16 16" aria-hidden>
              <path d="M4 4l8 8M12 4l-8 8" />
            </svg>
          </button>
          <CurveValues
            values={valuesNear(pinnedX)}
            x={x}
            at={pinnedX}
            nearest={nearest}
          />
        </div>
      )}
    </div>
  );
}

/** The value that is meant by a pointer at `top`. */
function nearestLine(
  values: readonly IValueAt[],
  top: number,
  plot: CurvePlot | null
): IValueAt | undefined {
  let best: IValueAt | undefined;
  let least = NEAR;
  for (const value of plot ? values : []) {
    const distance = Math.abs((plot?.yToPixel(value.y) ?? 0) - top);
    if (distance < least) {
      least = distance;
      best = value;
    }
  }
  return best;
}
