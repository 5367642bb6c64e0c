import type { KeyboardEvent, ReactElement, RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';

import type { Comparison } from '../../state';
import { useWidth } from '../common/hooks';
import { useThemeName } from '../common/useThemeName';
import type {
  CurvePlot,
  IPlotData,
  IPlotEvents,
  IPlotOptions
} from './curvePlot';

interface ILineChartProps {
  readonly data: IPlotData;
  readonly options: IPlotOptions;
  readonly events: IPlotEvents;
  readonly comparison: Comparison;
  readonly height: number;
  /** What the chart shows, in words. */
  readonly label: string;
  /** Where the plot can be had from, for files. */
  readonly plotRef: RefObject<CurvePlot>;
}

/** How far a key moves the cursor, as a part of the width. */
const KEY_STEP = 0.02;

/** Lines with axes; drag, turn the wheel with Ctrl, or press + and − to zoom, click to hold the cursor. */
export function LineChart(props: ILineChartProps): ReactElement {
  const { data, options, comparison, height, events } = props;
  const plotRef = props.plotRef as { current: CurvePlot | null };
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [measure, width] = useWidth<HTMLDivElement>();
  const [plot, setPlot] = useState<CurvePlot>();
  const theme = useThemeName();
  const latest = useRef({ data, events });
  latest.current = { data, events };
  const isLaidOut = width > 0;

  useEffect(() => {
    if (!element || !isLaidOut) {
      return;
    }
    let made: CurvePlot | undefined;
    let isGone = false;
    // The library is only fetched by those who look at a curve.
    void import('./curvePlot').then(({ CurvePlot: Plot }) => {
      if (!isGone) {
        made = new Plot(element, latest.current.data, options, {
          onCursor: cursor => {
            latest.current.events.onCursor(cursor);
          },
          onZoom: range => {
            latest.current.events.onZoom(range);
          },
          onPin: x => {
            latest.current.events.onPin(x);
          }
        });
        plotRef.current = made;
        setPlot(made);
      }
    });
    return () => {
      isGone = true;
      made?.destroy();
      plotRef.current = null;
      setPlot(undefined);
    };
    // The theme decides the colors that are drawn.
  }, [element, isLaidOut, theme, options, plotRef]);

  useEffect(() => {
    plot?.resize(width, height);
  }, [plot, width, height]);

  useEffect(() => {
    plot?.update(data);
  }, [plot, data]);

  useEffect(() => {
    const point = () => {
      const { hovered, pinnedX } = comparison.get();
      plot?.highlight(
        hovered === undefined
          ? undefined
          : line => line.runIds.includes(hovered)
      );
      plot?.pin(pinnedX);
    };
    point();
    return comparison.subscribe(point);
  }, [plot, comparison]);

  return (
    <div
      ref={measure}
      className="jp-Tracker-curvePlot"
      style={{ height }}
      role="group"
      tabIndex={0}
      aria-label={props.label}
      onKeyDown={event => {
        if (plot && pressKey(event, plot, events, comparison)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    >
      <div ref={setElement} />
    </div>
  );
}

/** Do what the key means; false when it means nothing here. */
function pressKey(
  event: KeyboardEvent,
  plot: CurvePlot,
  events: IPlotEvents,
  comparison: Comparison
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return false;
  }
  switch (event.key) {
    case 'ArrowLeft':
      plot.moveCursor(-KEY_STEP);
      return true;
    case 'ArrowRight':
      plot.moveCursor(KEY_STEP);
      return true;
    case '+':
      plot.zoomBy(0.5);
      return true;
    case '-':
      plot.zoomBy(2);
      return true;
    case '0':
    case 'Escape':
      events.onCursor(undefined);
      events.onZoom(undefined);
      comparison.pinX(undefined);
      return true;
    default:
      return false;
  }
}
