import type { KeyboardEvent, ReactElement } from 'react';

import type { ILineLook } from '../../compare';
import type { Comparison } from '../../state';
import { useSlice } from '../common/useSlice';
import { useHost } from '../common/host';
import { LineSwatch } from './LineSwatch';

interface IChartLegendProps {
  readonly looks: readonly ILineLook[];
  readonly isShown: (look: ILineLook) => boolean;
  readonly onToggle: (look: ILineLook) => void;
  readonly comparison: Comparison;
}

/** The lines of all charts; point at one to see it everywhere, press it to leave it out. */
export function ChartLegend(props: IChartLegendProps): ReactElement {
  const { trans } = useHost();
  const { looks, comparison } = props;
  const isNarrowed = useSlice(
    comparison,
    ({ brushed }) => brushed !== undefined
  );
  return (
    <div className="jp-Tracker-chartLegend">
      <ul
        role="toolbar"
        aria-label={trans.__('Lines of the charts')}
        onKeyDown={walk}
      >
        {looks.map((look, index) => (
          <LegendItem
            key={look.id}
            {...props}
            look={look}
            isFirst={index === 0}
          />
        ))}
      </ul>
      {isNarrowed && (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            comparison.brush(undefined);
          }}
        >
          {trans.__('Show all')}
        </button>
      )}
    </div>
  );
}

interface ILegendItemProps extends IChartLegendProps {
  readonly look: ILineLook;
  readonly isFirst: boolean;
}

function LegendItem(props: ILegendItemProps): ReactElement {
  const { look, comparison } = props;
  const [runId] = look.runIds;
  const isHovered = useSlice(
    comparison,
    ({ hovered }) => hovered !== undefined && look.runIds.includes(hovered)
  );
  const point = () => {
    comparison.hover(runId);
  };
  const leave = () => {
    comparison.hover(undefined);
  };
  return (
    <li role="none">
      <button
        type="button"
        tabIndex={props.isFirst ? 0 : -1}
        aria-pressed={props.isShown(look)}
        data-hovered={isHovered}
        title={look.label}
        onMouseEnter={point}
        onMouseLeave={leave}
        onFocus={point}
        onBlur={leave}
        onClick={() => {
          props.onToggle(look);
        }}
      >
        <LineSwatch look={look} />
        <span>{look.label}</span>
        {look.runIds.length > 1 && (
          <span className="jp-Tracker-legendCount">{look.runIds.length}</span>
        )}
      </button>
    </li>
  );
}

/** Arrow keys move the focus; only one item can be reached by Tab. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll('button')];
  const at = items.findIndex(item => item === document.activeElement);
  const next = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: items.length - 1
  }[event.key];
  const target = next === undefined ? undefined : items[next];
  if (target) {
    event.preventDefault();
    items.forEach(item => {
      item.tabIndex = item === target ? 0 : -1;
    });
    target.focus();
  }
}
