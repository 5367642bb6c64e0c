/** A curve as small as a word. */

/**
 * The curve as the path of an SVG, from its lowest to its highest value.
 *
 * A value that is no number leaves a gap. Equal values are a level line, one alone is no curve.
 *
 * @param xs Where the points are, ascending.
 * @param values As many as `xs`.
 */
export function sparkPath(
  xs: readonly number[],
  values: readonly number[],
  width: number,
  height: number
): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) {
    return '';
  }
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const [first, last] = [xs[0] ?? 0, xs.at(-1) ?? 0];
  const place = (value: number, from: number, to: number, otherwise: number) =>
    to > from ? (value - from) / (to - from) : otherwise;
  let isDown = false;
  return values
    .map((value, index) => {
      if (!Number.isFinite(value)) {
        isDown = false;
        return '';
      }
      const x = width * place(xs[index] ?? 0, first, last, 0);
      const y = height * (1 - place(value, low, high, 0.5));
      const command = isDown ? 'L' : 'M';
      isDown = true;
      return `${command}${round(x)} ${round(y)}`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
