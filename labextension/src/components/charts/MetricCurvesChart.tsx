import type { ReactElement } from 'react';
import { useCallback, useMemo, useRef, useState } from 'react';

import type { ICurveSettings, ILineLook, IRange } from '../../compare';
import {
  chartNotes,
  limitZoom,
  makeLines,
  xRange,
  yRange
} from '../../compare';
import type { Comparison } from '../../state';
import { ErrorNote } from '../common/ErrorNote';
import { useHost } from '../common/host';
import { BarChart } from './BarChart';
import { ChartHead } from './ChartHead';
import { ChartNotes } from './ChartNotes';
import type { CurvePlot } from './curvePlot';
import { CurveTable } from './CurveTable';
import { LineFigure } from './LineFigure';
import { useMetricCurves } from './useMetricCurves';
import type { INamedRun } from './namedRun';

/** Heights of a plot, in CSS pixels. */
const HEIGHT = 190;
const LARGE_HEIGHT = 440;

/** Most points that a chart can show of one run. */
const MAX_POINTS = 1000;
const LARGE_MAX_POINTS = 2000;

interface IMetricCurvesChartProps {
  readonly metric: string;
  readonly runs: readonly INamedRun[];
  readonly looks: readonly ILineLook[];
  readonly settings: ICurveSettings;
  readonly comparison: Comparison;
  readonly isLarge: boolean;
  readonly onResize: () => void;
}

/** A metric as lines, as bars when no run has more than one point, or as a table. */
export function MetricCurvesChart(
  props: IMetricCurvesChartProps
): ReactElement {
  const { trans } = useHost();
  const { metric, runs, looks, settings, comparison, isLarge } = props;
  const [isTable, setTable] = useState(false);
  const plotRef = useRef<CurvePlot>(null);
  const [source, { curves, zoom, began, error }] = useMetricCurves(metric, {
    runIds: runs.map(run => run.runId),
    x: settings.x,
    maxPoints: isLarge ? LARGE_MAX_POINTS : MAX_POINTS
  });
  const lines = useMemo(
    () => makeLines(looks, curves ?? [], settings, began),
    [looks, curves, settings, began]
  );
  const data = useMemo(
    () => ({
      lines,
      xRange: zoom ?? xRange(lines, settings.xLog),
      yRange: yRange(lines, settings.yLog, settings.ignoreOutliers)
    }),
    [lines, zoom, settings]
  );
  const whole = useRef(data.xRange);
  if (!zoom) {
    whole.current = data.xRange;
  }
  const zoomTo = useCallback(
    (range: IRange | undefined) => {
      source.zoom(range && limitZoom(range, whole.current));
    },
    [source]
  );
  const shown = useMemo(() => {
    const runIds = new Set(looks.flatMap(look => look.runIds));
    return (curves ?? []).filter(({ runId }) => runIds.has(runId));
  }, [looks, curves]);
  // A part of a curve may hold one point and still be a part of a curve.
  const isCurve = zoom !== undefined || shown.some(({ count }) => count > 1);
  const height = isLarge ? LARGE_HEIGHT : HEIGHT;

  const body = () => {
    if (!curves) {
      return error ? null : <Placeholder height={height} text="" />;
    }
    if (lines.length === 0 && !zoom) {
      return <Placeholder height={height} text={trans.__('No points yet')} />;
    }
    if (isTable) {
      return (
        <CurveTable
          metric={metric}
          curves={shown}
          runs={runs}
          height={height}
        />
      );
    }
    if (!isCurve) {
      return (
        <BarChart
          metric={metric}
          lines={lines}
          comparison={comparison}
          height={height}
        />
      );
    }
    return (
      <LineFigure
        metric={metric}
        runs={runs}
        curves={shown}
        data={data}
        settings={settings}
        comparison={comparison}
        height={height}
        plotRef={plotRef}
        onZoom={zoomTo}
      />
    );
  };
  return (
    <>
      <ChartHead
        {...props}
        lines={lines}
        isTable={isTable}
        isZoomed={zoom !== undefined}
        plotRef={plotRef}
        onTable={() => {
          setTable(!isTable);
        }}
        onZoomOut={() => {
          source.zoom(undefined);
        }}
      />
      {error && (
        <ErrorNote message={error} onRetry={() => void source.reload()} />
      )}
      {body()}
      {isCurve && <ChartNotes notes={chartNotes(lines, shown)} />}
    </>
  );
}

/** Keeps the place of a chart that is not there, so that nothing jumps. */
function Placeholder(props: { height: number; text: string }): ReactElement {
  return (
    <div
      className="jp-Tracker-chartPlaceholder"
      style={{ height: props.height }}
    >
      {props.text}
    </div>
  );
}
