import type { KeyboardEvent, ReactElement } from 'react';
import { useState } from 'react';

import type { ICellRuns } from '../../compare';
import { useNow } from '../common/hooks';
import { useHost } from '../common/host';
import { CellGroup } from './CellGroup';

/** How often ages are brought up to date, in ms. */
const TICK = 10_000;

/** Runs below the cells that made them; arrow keys walk through all of them. */
export function CellGroups({
  groups
}: {
  groups: readonly ICellRuns[];
}): ReactElement {
  const { trans } = useHost();
  const now = useNow(TICK);
  const [activeId, setActiveId] = useState<string>();
  const ids = groups.flatMap(({ runs }) => runs.map(({ runId }) => runId));
  const reachable =
    activeId !== undefined && ids.includes(activeId) ? activeId : ids[0];
  return (
    <div
      className="jp-Tracker-cellGroups"
      role="group"
      aria-label={trans.__('Runs of this notebook')}
      onFocus={event => {
        setActiveId(event.target.dataset.runId ?? activeId);
      }}
      onKeyDown={walk}
    >
      {groups.map(group => (
        <CellGroup
          key={group.cell?.id ?? ''}
          group={group}
          now={now}
          reachable={reachable}
        />
      ))}
    </div>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const items = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('[data-run-id]')
  ];
  const at = items.findIndex(item => item === document.activeElement);
  const next = {
    ArrowDown: items[at + 1],
    ArrowUp: items[at - 1],
    Home: items[0],
    End: items.at(-1)
  }[event.key];
  if (at >= 0 && next) {
    event.preventDefault();
    next.focus();
  }
}
