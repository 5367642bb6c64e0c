import type { KeyboardEvent, ReactElement } from 'react';
import { useId, useRef } from 'react';

/** One page of several in the same place. */
export interface ITab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly render: () => ReactElement;
}

interface ITabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: ReadonlyArray<ITab<Id>>;
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
}

/** Pages behind tabs; only the one that is seen is there. */
export function Tabs<Id extends string>(props: ITabsProps<Id>): ReactElement {
  const { tabs, selected, onSelect } = props;
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const shown = tabs.find(tab => tab.id === selected) ?? tabs[0];

  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(tab => tab === shown);
    const to = targetOf(event.key, at, tabs.length);
    const next = to === undefined ? undefined : tabs[to];
    if (next) {
      event.preventDefault();
      onSelect(next.id);
      list.current
        ?.querySelectorAll<HTMLElement>('[role=tab]')
        [to as number]?.focus();
    }
  };

  return (
    <>
      <div
        ref={list}
        className="jp-Tracker-tabs"
        role="tablist"
        aria-label={props.label}
        onKeyDown={onKeyDown}
      >
        {tabs.map(tab => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${tab.id}`}
            className="jp-Tracker-tab"
            aria-selected={tab === shown}
            aria-controls={tab === shown ? `${base}-panel` : undefined}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => {
              onSelect(tab.id);
            }}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {shown && (
        <div
          key={shown.id}
          id={`${base}-panel`}
          className="jp-Tracker-tabPanel"
          role="tabpanel"
          aria-labelledby={`${base}-${shown.id}`}
          data-tab={shown.id}
        >
          {shown.render()}
        </div>
      )}
    </>
  );
}

/** The tab that a key leads to from the one at `at`. */
function targetOf(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
