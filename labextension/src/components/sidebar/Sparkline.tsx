import type { ReactElement } from 'react';
import { memo, useMemo } from 'react';

import type { ICurve } from '../../api';
import { sparkPath } from '../../compare';

const WIDTH = 48;
const HEIGHT = 14;

interface ISparklineProps {
  /** Unset until it is loaded. */
  readonly curve?: ICurve;
  readonly color: string;
}

/** A metric over its steps, as small as a word; its value stands beside it. */
export const Sparkline = memo(function Sparkline(
  props: ISparklineProps
): ReactElement {
  const { curve, color } = props;
  const path = useMemo(
    () => curve && sparkPath(curve.steps, curve.values, WIDTH, HEIGHT),
    [curve]
  );
  return (
    <svg
      className="jp-Tracker-sparkline"
      viewBox={`-1 -1 ${WIDTH + 2} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {path && <path d={path} style={{ stroke: color }} />}
    </svg>
  );
});
