import { useMemo, useSyncExternalStore } from 'react';

import type { ICurveSettings } from '../../compare';
import type { Comparison } from '../../state';

/** How a comparison's curves are drawn; renders again only when that changes. */
export function useCurveSettings(comparison: Comparison): ICurveSettings {
  // As text, which is the same when nothing changed: pointing at a run is no reason to draw.
  const text = useSyncExternalStore(comparison.subscribe, () =>
    JSON.stringify(pick(comparison))
  );
  return useMemo(() => JSON.parse(text) as ICurveSettings, [text]);
}

function pick(comparison: Comparison): ICurveSettings {
  const { x, xLog, yLog, smoothing, groupBy, band, ignoreOutliers } =
    comparison.get();
  // On the calendar nothing is near zero.
  return {
    x,
    xLog: xLog && x !== 'time',
    yLog,
    smoothing,
    groupBy,
    band,
    ignoreOutliers
  };
}
