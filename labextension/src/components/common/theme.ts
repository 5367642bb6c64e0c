/** The theme's colors for a canvas, which knows no variables. */

const VARIABLE = /^var\((--[\w-]+)\)$/;

/** Value of a CSS variable of the page. */
export function resolveVariable(name: string): string {
  const value = getComputedStyle(document.body).getPropertyValue(name).trim();
  return value || 'gray';
}

/** A color with its variable, if it is one, looked up. */
export function resolveColor(color: string): string {
  const name = VARIABLE.exec(color)?.[1];
  return name ? resolveVariable(name) : color;
}
