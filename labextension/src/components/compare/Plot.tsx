import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import type { ReactElement, ReactNode } from 'react';
import { useEffect, useState } from 'react';

import { describeError } from '../../api';
import type { Cell } from '../../compare';
import { toCsv } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useWidth } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { saveText, saveUrl } from '../common/saveFile';
import { useThemeName } from '../common/useThemeName';
import { CellTable } from './CellTable';
import type { DrawnPlot } from './plots/drawPlot';
import type { IPlotTheme } from './plots/theme';
import { readTheme } from './plots/theme';

interface IPlotProps {
  /** What is seen, for those who do not see it. */
  readonly label: string;
  /** Name of an exported file, without its ending. */
  readonly fileName: string;
  /** Memoise it: another function draws the plot anew. */
  readonly option: (theme: IPlotTheme) => EChartsCoreOption;
  /** Ties the plot to the page; returns how to untie it. Memoise it. */
  readonly connect?: (chart: EChartsType) => () => void;
  /** The same as a table, the first row is its head. */
  readonly cells: () => Cell[][];
  readonly children?: ReactNode;
}

/** A plot with its export, and the same as a table. */
export function Plot(props: IPlotProps): ReactElement {
  const { trans } = useHost();
  const { option, connect, fileName } = props;
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [measure, width] = useWidth<HTMLDivElement>();
  const [plot, setPlot] = useState<DrawnPlot>();
  const [error, setError] = useState('');
  const [isTable, setTable] = useState(false);
  const theme = useThemeName();

  useEffect(() => {
    if (!element) {
      return;
    }
    let drawn: DrawnPlot | undefined;
    let isGone = false;
    // The library is only fetched by those who look at a plot.
    import('./plots/drawPlot').then(
      ({ DrawnPlot }) => {
        if (!isGone) {
          drawn = new DrawnPlot(element);
          setPlot(drawn);
        }
      },
      (failure: unknown) => {
        setError(describeError(failure));
      }
    );
    return () => {
      isGone = true;
      drawn?.dispose();
      setPlot(undefined);
    };
  }, [element]);
  useEffect(() => {
    plot?.draw(option(readTheme()));
    // The theme decides the colors that are drawn.
  }, [plot, option, theme]);
  useEffect(() => plot && connect?.(plot.chart), [plot, connect]);
  useEffect(() => {
    if (width > 0) {
      plot?.resize();
    }
  }, [plot, width]);

  return (
    <figure
      ref={measure}
      className="jp-Tracker-plot"
      data-testid="tracker-plot"
    >
      <div className="jp-Tracker-compareBar">
        {props.children}
        <span className="jp-Tracker-spacer" />
        <button
          type="button"
          className="jp-Tracker-button"
          aria-pressed={isTable}
          onClick={() => {
            setTable(!isTable);
          }}
        >
          {trans.__('As a table')}
        </button>
        <button
          type="button"
          className="jp-Tracker-button"
          disabled={!plot}
          onClick={() => {
            if (plot) {
              saveUrl(`${fileName}.png`, plot.toPng(readTheme().background));
            }
          }}
        >
          PNG
        </button>
        <button
          type="button"
          className="jp-Tracker-button"
          disabled={!plot}
          onClick={() => {
            if (plot) {
              const svg = plot.toSvg(readTheme().background);
              saveText(`${fileName}.svg`, svg, 'image/svg+xml');
            }
          }}
        >
          SVG
        </button>
        <button
          type="button"
          className="jp-Tracker-button"
          onClick={() => {
            saveText(`${fileName}.csv`, toCsv(props.cells()), 'text/csv');
          }}
        >
          CSV
        </button>
      </div>
      {error && <ErrorNote message={error} />}
      {isTable && <CellTable label={props.label} cells={props.cells()} />}
      {!plot && !error && !isTable && <Note>{trans.__('Loading…')}</Note>}
      <div
        ref={setElement}
        className="jp-Tracker-canvas"
        role="img"
        aria-label={props.label}
        hidden={isTable}
      />
    </figure>
  );
}
