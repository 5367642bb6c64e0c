import type { PropsWithChildren, ReactElement } from 'react';
import { useWidth } from '../common/hooks';

/** Room for the y axis, and between the cursor and the tooltip, in CSS pixels. */
const AXIS = 58;
const GAP = 14;

/** A box beside the cursor, on the side where there is more room. */
export function CurveTooltip(
  props: PropsWithChildren<{ left: number }>
): ReactElement {
  const [measure, width] = useWidth<HTMLDivElement>();
  const left = AXIS + props.left;
  const isRight = left < width / 2;
  return (
    <div ref={measure} className="jp-Tracker-tooltipArea">
      <div
        className="jp-Tracker-tooltip"
        role="status"
        style={isRight ? { left: left + GAP } : { right: width - left + GAP }}
      >
        {props.children}
      </div>
    </div>
  );
}
