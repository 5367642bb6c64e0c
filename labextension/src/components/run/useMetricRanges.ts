import { useEffect, useMemo, useState } from 'react';

import type { IRun } from '../../api';
import type { IExtremes } from '../../compare';
import { byName, extremesOf } from '../../compare';
import { useHost } from '../common/host';

/** Metrics that one request takes. */
const AT_ONCE = 8;

/** More metrics than people read are not asked for. */
const MAX_METRICS = 200;

/** Enough for the extremes, which are always among the points. */
const POINTS = 5;

/** Ranges by the names of metrics. */
export type MetricRanges = ReadonlyMap<string, IExtremes>;

const NONE: MetricRanges = new Map();

/**
 * Between what the metrics of a run with several points have been.
 *
 * Asked when the page opens, for new metrics and at the run's end; in between, the latest values
 * tell.
 */
export function useMetricRanges(run: IRun): MetricRanges {
  const { tracker } = useHost();
  const { runId, status, metrics } = run;
  const [known, setKnown] = useState(NONE);
  const asked = Object.keys(metrics).sort(byName).slice(0, MAX_METRICS);
  const keys = JSON.stringify(asked);
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      const names = JSON.parse(keys) as string[];
      const found = new Map<string, IExtremes>();
      for (let start = 0; start < names.length && isCurrent; start += AT_ONCE) {
        const part = names.slice(start, start + AT_ONCE);
        const curves = await tracker.client.curves.getMany(
          [runId],
          part,
          POINTS
        );
        for (const { metricKey, count, values } of curves) {
          const range = count > 1 && extremesOf(values);
          if (range) {
            found.set(metricKey, range);
          }
        }
      }
      if (isCurrent) {
        setKnown(found.size > 0 ? found : NONE);
      }
    };
    // Without an answer there are no ranges: what the metrics are is still right.
    load().catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [tracker, runId, status, keys]);
  return useMemo(
    () =>
      new Map(
        [...known].map(([name, { min, max }]) => [
          name,
          extremesOf([min, max, metrics[name] ?? min]) ?? { min, max }
        ])
      ),
    [known, metrics]
  );
}
