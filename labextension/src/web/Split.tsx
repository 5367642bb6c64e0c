import type {
  KeyboardEvent,
  PointerEvent,
  PropsWithChildren,
  ReactElement,
  ReactNode
} from 'react';
import { useRef } from 'react';

import { useObservable } from '../components/common/hooks';
import { useHost } from '../components/common/host';
import type { SplitWidth } from './splitWidth';
import { NARROWEST, STEP, WIDEST } from './splitWidth';

interface ISplitProps {
  readonly width: SplitWidth;
  readonly aside: ReactNode;
  readonly asideLabel: string;
}

/** A column at the left, whose width the reader sets, and the rest of the page. */
export function Split(props: PropsWithChildren<ISplitProps>): ReactElement {
  const { trans } = useHost();
  const { pixels } = useObservable(props.width);
  const asideRef = useRef<HTMLElement>(null);
  const drag = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      const left = asideRef.current?.getBoundingClientRect().left ?? 0;
      props.width.choose(event.clientX - left);
    }
  };
  const step = (event: KeyboardEvent) => {
    const steps = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (steps) {
      event.preventDefault();
      props.width.choose(pixels + steps);
    }
  };
  return (
    <div className="jp-TrackerWeb-split">
      <aside
        ref={asideRef}
        className="jp-TrackerWeb-aside"
        aria-label={props.asideLabel}
        style={{ width: pixels }}
      >
        {props.aside}
      </aside>
      <div
        className="jp-TrackerWeb-divider"
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={trans.__('Width of the list')}
        aria-valuenow={pixels}
        aria-valuemin={NARROWEST}
        aria-valuemax={WIDEST}
        onKeyDown={step}
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
      />
      {props.children}
    </div>
  );
}
