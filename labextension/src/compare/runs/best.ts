/** Which value of a metric is the best one. */

/** Errors, wherever that stands in the name; costs only as words of their own ("sentiment"). */
const LOWER_IS_BETTER =
  /loss|error|rmse|mae|mse|perplexity|(?<![a-z])(time|duration|latency|seconds|secs|ms|size|bytes|mb|gb)(?![a-z])/i;

/** Whether less is better, guessed from the metric's name. */
export function isLowerBetter(metric: string): boolean {
  return LOWER_IS_BETTER.test(metric);
}

/** The best of the values; undefined unless there are two that differ. */
export function bestValue(
  metric: string,
  values: ReadonlyArray<number | undefined>
): number | undefined {
  const numbers = values.filter(
    (value): value is number => value !== undefined && !Number.isNaN(value)
  );
  if (new Set(numbers).size < 2) {
    return undefined;
  }
  return numbers.reduce((best, value) =>
    (isLowerBetter(metric) ? value < best : value > best) ? value : best
  );
}
