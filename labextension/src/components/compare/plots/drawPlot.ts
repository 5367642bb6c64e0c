/** Plots on a canvas. Imported lazily: ECharts is large. */

import { CustomChart, ParallelChart, ScatterChart } from 'echarts/charts';
import {
  BrushComponent,
  GridComponent,
  ParallelComponent,
  ToolboxComponent,
  TooltipComponent
} from 'echarts/components';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

register([
  BrushComponent,
  CanvasRenderer,
  CustomChart,
  GridComponent,
  ParallelChart,
  ParallelComponent,
  SVGRenderer,
  ScatterChart,
  // The brush does not work without it; it is never shown.
  ToolboxComponent,
  TooltipComponent
]);

/** Pixels of an exported picture for each one on the screen. */
const SHARPNESS = 2;

/** A plot in an element of the page. */
export class DrawnPlot {
  constructor(private readonly element: HTMLElement) {
    this.chart = init(element, null, { renderer: 'canvas' });
  }

  readonly chart: EChartsType;

  /** Draw it, or draw it anew. */
  draw(option: EChartsCoreOption): void {
    this.option = option;
    this.chart.setOption(option, { replaceMerge: ['series', 'parallelAxis'] });
  }

  /** Fill the element, whose size has changed. */
  resize(): void {
    this.chart.resize();
  }

  /** The picture as a `data:` URL. */
  toPng(backgroundColor: string): string {
    return this.chart.getDataURL({
      type: 'png',
      pixelRatio: SHARPNESS,
      backgroundColor
    });
  }

  /** The picture as an SVG document. */
  toSvg(backgroundColor: string): string {
    const copy = init(null, null, {
      renderer: 'svg',
      ssr: true,
      width: this.element.clientWidth,
      height: this.element.clientHeight
    });
    copy.setOption({ ...this.option, backgroundColor, animation: false });
    const svg = copy.renderToSVGString();
    copy.dispose();
    return svg;
  }

  dispose(): void {
    this.chart.dispose();
  }

  private option: EChartsCoreOption = {};
}
