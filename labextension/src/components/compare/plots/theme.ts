import { resolveVariable } from '../../common/theme';

/** The page's colors and font, looked up for a canvas, which knows no variables. */
export interface IPlotTheme {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly background: string;
  readonly accent: string;
  readonly font: string;
}

/** The theme as it is now. */
export function readTheme(): IPlotTheme {
  return {
    text: resolveVariable('--jp-ui-font-color1'),
    muted: resolveVariable('--jp-ui-font-color2'),
    line: resolveVariable('--jp-border-color2'),
    background: resolveVariable('--jp-layout-color1'),
    accent: resolveVariable('--jp-brand-color1'),
    font: resolveVariable('--jp-ui-font-family')
  };
}

/** What all plots have in common. */
export function baseOption({ text, font, background, line }: IPlotTheme) {
  return {
    animation: false,
    textStyle: { color: text, fontFamily: font, fontSize: 11 },
    tooltip: {
      confine: true,
      backgroundColor: background,
      borderColor: line,
      textStyle: { color: text, fontFamily: font, fontSize: 12 }
    }
  };
}

/** Lines of a tooltip as an element: run names may hold HTML, which must stay text. */
export function tooltipOf(
  title: string,
  lines: readonly string[]
): HTMLElement {
  const element = document.createElement('div');
  const head = document.createElement('strong');
  head.textContent = title;
  element.append(head);
  for (const line of lines) {
    const item = document.createElement('div');
    item.textContent = line;
    element.append(item);
  }
  return element;
}
