import { useEffect, useMemo } from 'react';

import type { ICurvesView, IMetricCurvesState } from '../../state';
import { MetricCurves } from '../../state';
import { useObservable, useStable } from '../common/hooks';
import { useHost } from '../common/host';

/** The curves of a metric, loaded and followed while the component is there. */
export function useMetricCurves(
  metric: string,
  view: ICurvesView
): [MetricCurves, IMetricCurvesState] {
  const { tracker } = useHost();
  const curves = useMemo(
    () => new MetricCurves(tracker, metric),
    [tracker, metric]
  );
  const stable = useStable(view);
  useEffect(() => {
    curves.show(stable);
  }, [curves, stable]);
  useEffect(() => curves.follow(), [curves]);
  return [curves, useObservable(curves)];
}
