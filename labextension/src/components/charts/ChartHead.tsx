import type { ReactElement, RefObject } from 'react';
import { useState } from 'react';

import type { ICurveSettings, ILine } from '../../compare';
import { useHost } from '../common/host';
import { ChartMenu } from './ChartMenu';
import type { CurvePlot } from './curvePlot';

interface IChartHeadProps {
  readonly metric: string;
  readonly lines: readonly ILine[];
  readonly settings: ICurveSettings;
  readonly isLarge: boolean;
  readonly isTable: boolean;
  readonly isZoomed: boolean;
  readonly plotRef: RefObject<CurvePlot>;
  readonly onResize: () => void;
  readonly onTable: () => void;
  readonly onZoomOut: () => void;
}

/** A chart's title and what can be done with it. */
export function ChartHead(props: IChartHeadProps): ReactElement {
  const { trans } = useHost();
  const { metric, isLarge } = props;
  const [said, setSaid] = useState('');
  const resize = isLarge
    ? trans.__('Make %1 small again', metric)
    : trans.__('Enlarge %1', metric);
  return (
    <figcaption>
      <span className="jp-Tracker-chartTitle" title={metric}>
        {metric}
      </span>
      <span className="jp-Tracker-chartSaid" role="status">
        {said}
      </span>
      {props.isZoomed && (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={props.onZoomOut}
        >
          {trans.__('Zoom out')}
        </button>
      )}
      <button
        type="button"
        className="jp-Tracker-iconButton"
        aria-label={resize}
        title={resize}
        aria-pressed={isLarge}
        onClick={props.onResize}
      >
        <svg viewBox="0 0 16 16" aria-hidden>
          <path
            d={
              isLarge
                ? 'M9 7l5-5M9.500 3v3.500h3.500M7 9l-5 5M6.500 13v-3.500h-3.500'
                : 'M9 7l5-5M10.500 2h3.500v3.500M7 9l-5 5M5.500 14h-3.500v-3.500'
            }
          />
        </svg>
      </button>
      <ChartMenu
        metric={metric}
        lines={props.lines}
        x={props.settings.x}
        plotRef={props.plotRef}
        isTable={props.isTable}
        onTable={props.onTable}
        onSay={setSaid}
      />
    </figcaption>
  );
}
