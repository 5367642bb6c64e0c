import type { PropsWithChildren, ReactElement } from 'react';
import { useId } from 'react';

import { Chevron } from '../common/Chevron';

interface IChartGroupProps {
  readonly title: string;
  readonly count: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** The charts of metrics whose names begin alike; folds away. */
export function ChartGroup(
  props: PropsWithChildren<IChartGroupProps>
): ReactElement {
  const { title, count, isOpen } = props;
  const bodyId = useId();
  return (
    <section className="jp-Tracker-chartGroup">
      <h4>
        <button
          type="button"
          className="jp-Tracker-fold"
          aria-expanded={isOpen}
          aria-controls={bodyId}
          onClick={props.onToggle}
        >
          <Chevron isOpen={isOpen} />
          {title}
          <span className="jp-Tracker-legendCount">{count}</span>
        </button>
      </h4>
      <div id={bodyId} className="jp-Tracker-charts" hidden={!isOpen}>
        {isOpen && props.children}
      </div>
    </section>
  );
}
