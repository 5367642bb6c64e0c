/** The colours that tell runs apart: the host's theme decides what they look like. */

const VARIABLES = [
  '--jp-brand-color1',
  '--jp-warn-color1',
  '--jp-success-color1',
  '--jp-mirror-editor-operator-color',
  '--jp-info-color1',
  '--jp-error-color1',
  '--jp-mirror-editor-def-color',
  '--jp-accent-color1'
];

/** Colour of the run in column `index`, for CSS. */
export function runColor(index: number): string {
  return `var(${variable(index)})`;
}

/** The same colour with its value looked up, for a canvas, which knows no variables. */
export function resolveRunColor(index: number): string {
  return resolveVariable(variable(index));
}

/** Value of a CSS variable of the page. */
export function resolveVariable(name: string): string {
  const value = getComputedStyle(document.body).getPropertyValue(name).trim();
  return value || 'gray';
}

function variable(index: number): string {
  return VARIABLES[index % VARIABLES.length] as string;
}
