/** How strongly two quantities rise and fall together. */

/** The ranks of the values, from 1; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => a.value - b.value);
  const found = new Array<number>(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (order[end + 1]?.value === order[start]?.value) {
      end += 1;
    }
    for (let place = start; place <= end; place++) {
      found[order[place]?.index as number] = (start + end) / 2 + 1;
    }
    start = end + 1;
  }
  return found;
}

/** Pearson's correlation; undefined where one of them never changes. */
export function pearson(
  xs: readonly number[],
  ys: readonly number[]
): number | undefined {
  const [meanX, meanY] = [mean(xs), mean(ys)];
  let [products, squaresX, squaresY] = [0, 0, 0];
  xs.forEach((x, index) => {
    const [dx, dy] = [x - meanX, (ys[index] as number) - meanY];
    products += dx * dy;
    squaresX += dx * dx;
    squaresY += dy * dy;
  });
  const scale = Math.sqrt(squaresX * squaresY);
  return scale > 0 ? clamp(products / scale) : undefined;
}

/** Spearman's rank correlation: 1 when one always rises with the other, however it does. */
export function spearman(
  xs: readonly number[],
  ys: readonly number[]
): number | undefined {
  return pearson(ranks(xs), ranks(ys));
}

/** The mean of the values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rounding may lead a little beyond 1. */
function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
