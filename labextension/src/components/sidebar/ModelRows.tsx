import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';

import type { IRegisteredModel } from '../../api';
import { useNow } from '../common/hooks';
import { useHost } from '../common/host';
import { ModelRow } from './ModelRow';

/** How often ages are brought up to date. */
const TICK = 30_000;

/** Height of a row in pixels; the style sheet has the same. */
const ROW = 44;

/** The models, of which only those in view are drawn. */
export function ModelRows({
  models
}: {
  models: readonly IRegisteredModel[];
}): ReactElement {
  const { trans } = useHost();
  const now = useNow(TICK);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);
  const reached = Math.min(active, models.length - 1);
  const rows = useVirtualizer({
    count: models.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: index => models[index]?.name ?? index,
    overscan: 6,
    // What jsdom and a folded section cannot tell.
    initialRect: { width: 250, height: 10 * ROW }
  });

  useEffect(() => {
    if (wantsFocus.current) {
      wantsFocus.current = false;
      scroller.current
        ?.querySelector<HTMLElement>('.jp-Tracker-model[tabindex="0"]')
        ?.focus();
    }
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const to = targetOf(event.key, reached, models.length);
    if (to !== undefined) {
      event.preventDefault();
      wantsFocus.current = true;
      setActive(to);
      rows.scrollToIndex(to);
    }
  };
  return (
    <div
      className="jp-Tracker-models"
      role="list"
      aria-label={trans.__('Models')}
      ref={scroller}
      onKeyDown={onKeyDown}
    >
      <div
        className="jp-Tracker-rowsHeight"
        role="presentation"
        style={{ height: rows.getTotalSize() }}
      >
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const model = models[index];
          return (
            model && (
              <div
                key={key}
                className="jp-Tracker-rowPlace"
                role="listitem"
                aria-setsize={models.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
                onFocus={() => {
                  setActive(index);
                }}
              >
                <ModelRow
                  model={model}
                  now={now}
                  isActive={index === reached}
                />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

/** The row that a key leads to from the one at `at`. */
function targetOf(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
