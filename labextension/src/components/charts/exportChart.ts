/** Charts as files: pictures and tables of what is drawn. */

import type { CurveX } from '../../api';
import type { Cell, ILine } from '../../compare';
import { DASHES } from '../../compare';
import { resolveColor, resolveVariable } from '../common/theme';
import type { IDrawing, ITick } from './curvePlot';
import { LINE_WIDTH, OPACITY } from './paint';
import type { IPen } from './trace';
import { traceBand, traceLine, traceMark } from './trace';

const FONT_SIZE = 11;
const TITLE_HEIGHT = 24;
const LEGEND_ROW = 16;
const MARGIN = 10;

/** Writes the `d` attribute of an SVG path. */
class SvgPen implements IPen {
  moveTo(x: number, y: number): void {
    this.parts.push(`M${round(x)} ${round(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.parts.push(`L${round(x)} ${round(y)}`);
  }

  closePath(): void {
    this.parts.push('Z');
  }

  /** The path, if anything was drawn. */
  path(attributes: string): string {
    return this.parts.length > 0
      ? `<path d="${this.parts.join('')}" ${attributes}/>`
      : '';
  }

  private readonly parts: string[] = [];
}

/** A chart with its title, axes and legend as an SVG file. */
export function toSvg(title: string, drawing: IDrawing): string {
  const { width, height, lines, place, left, right } = drawing;
  const total = TITLE_HEIGHT + height + lines.length * LEGEND_ROW + MARGIN;
  const font = escape(resolveVariable('--jp-ui-font-family'));
  const text = resolveVariable('--jp-ui-font-color1');
  const grid = resolveVariable('--jp-border-color2');
  const plot = `x="${left}" y="${place.top}" width="${right - left}" height="${place.bottom - place.top}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family="${font}" font-size="${FONT_SIZE}" fill="${text}">`,
    `<rect width="100%" height="100%" fill="${resolveVariable('--jp-layout-color1')}"/>`,
    `<text x="${MARGIN}" y="16" font-weight="bold">${escape(title)}</text>`,
    `<g transform="translate(0 ${TITLE_HEIGHT})">`,
    `<clipPath id="plot"><rect ${plot}/></clipPath>`,
    ...drawing.xTicks.map(tick => xTick(tick, drawing, grid)),
    ...drawing.yTicks.map(tick => yTick(tick, drawing, grid)),
    '<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">',
    ...lines.map(line => svgLine(line, drawing)),
    '</g>',
    ...lines.map((line, index) => legendRow(line, height + index * LEGEND_ROW)),
    '</g></svg>'
  ].join('\n');
}

/** A chart with its title and legend as a picture. */
export function toCanvas(title: string, drawing: IDrawing): HTMLCanvasElement {
  const { canvas: plot, width, height, lines } = drawing;
  const scale = plot.width / width;
  const canvas = document.createElement('canvas');
  canvas.width = plot.width;
  canvas.height = Math.round(
    (TITLE_HEIGHT + height + lines.length * LEGEND_ROW + MARGIN) * scale
  );
  const context = canvas.getContext('2d');
  if (!context) {
    return canvas;
  }
  const family = resolveVariable('--jp-ui-font-family');
  context.fillStyle = resolveVariable('--jp-layout-color1');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plot, 0, TITLE_HEIGHT * scale);
  context.scale(scale, scale);
  context.fillStyle = resolveVariable('--jp-ui-font-color1');
  context.font = `bold ${FONT_SIZE}px ${family}`;
  context.fillText(title, MARGIN, 16);
  context.font = `${FONT_SIZE}px ${family}`;
  context.lineWidth = 2;
  lines.forEach((line, index) => {
    const y = TITLE_HEIGHT + height + index * LEGEND_ROW + 8;
    context.strokeStyle = resolveColor(line.color);
    context.setLineDash([...(DASHES[line.dash] ?? [])]);
    context.beginPath();
    context.moveTo(MARGIN, y);
    context.lineTo(MARGIN + 20, y);
    context.stroke();
    context.fillText(line.label, MARGIN + 28, y + 4);
  });
  return canvas;
}

/** What is drawn as a table; the first row is its head. */
export function toRows(
  metric: string,
  lines: readonly ILine[],
  x: CurveX
): Cell[][] {
  const isGrouped = lines.some(line => line.low);
  const isSmooth = lines.some(line => line.raw);
  const head = isGrouped
    ? ['group', 'metric', x, 'mean', 'low', 'high']
    : [
        'run',
        'run_id',
        'metric',
        x,
        'value',
        ...(isSmooth ? ['smoothed'] : [])
      ];
  const place = (value: number) =>
    x === 'time' ? new Date(value).toISOString() : value;
  return [
    head,
    ...lines.flatMap(line =>
      line.xs.map((at, index): Cell[] =>
        isGrouped
          ? [
              line.label,
              metric,
              place(at),
              line.ys[index] ?? undefined,
              line.low?.[index] ?? undefined,
              line.high?.[index] ?? undefined
            ]
          : [
              line.label,
              line.id,
              metric,
              place(at),
              line.values[index],
              ...(isSmooth ? [line.ys[index] ?? undefined] : [])
            ]
      )
    )
  ];
}

/** A file name without what file systems refuse. */
export function fileName(metric: string, extension: string): string {
  return `${metric.replace(/[^\w.-]+/g, '_').slice(0, 80)}.${extension}`;
}

function svgLine(line: ILine, { place }: IDrawing): string {
  const color = escape(resolveColor(line.color));
  const [band, raw, marks, main] = [
    new SvgPen(),
    new SvgPen(),
    new SvgPen(),
    new SvgPen()
  ] as const;
  if (line.low) {
    traceBand(band, line, place);
  }
  traceLine(raw, line.xs, line.raw ?? [], place);
  line.marks.forEach(mark => {
    traceMark(marks, mark, place);
  });
  traceLine(main, line.xs, line.ys, place);
  const stroke = `stroke="${color}" stroke-width="${LINE_WIDTH}"`;
  return [
    band.path(`fill="${color}" fill-opacity="${OPACITY.band}"`),
    raw.path(`${stroke} stroke-opacity="${OPACITY.raw}"`),
    marks.path(stroke),
    main.path(
      `${stroke} stroke-dasharray="${(DASHES[line.dash] ?? []).join(' ')}"`
    )
  ].join('');
}

function xTick({ at, text }: ITick, drawing: IDrawing, grid: string): string {
  const { top, bottom } = drawing.place;
  return (
    `<path d="M${round(at)} ${top}V${bottom}" stroke="${grid}"/>` +
    `<text x="${round(at)}" y="${bottom + 16}" text-anchor="middle">${escape(text)}</text>`
  );
}

function yTick({ at, text }: ITick, drawing: IDrawing, grid: string): string {
  const { left, right } = drawing;
  return (
    `<path d="M${left} ${round(at)}H${right}" stroke="${grid}"/>` +
    `<text x="${left - 6}" y="${round(at) + 4}" text-anchor="end">${escape(text)}</text>`
  );
}

function legendRow(line: ILine, top: number): string {
  const color = escape(resolveColor(line.color));
  const dashes = (DASHES[line.dash] ?? []).join(' ');
  return (
    `<path d="M${MARGIN} ${top + 8}h20" stroke="${color}" stroke-width="2" stroke-dasharray="${dashes}"/>` +
    `<text x="${MARGIN + 28}" y="${top + 12}">${escape(line.label)}</text>`
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text for XML; control characters, which it cannot carry, are left out. */
function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
  );
}
