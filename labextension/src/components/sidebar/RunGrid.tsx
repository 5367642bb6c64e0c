import type { ReactElement } from 'react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import type { IGroupRow, ListRow } from '../../compare';
import type { IRunListState } from '../../state';
import { RUN_COLORS } from '../../state';
import { useNow, useObservable, useStable, useWidth } from '../common/hooks';
import { useHost } from '../common/host';
import { ColorPalette } from './ColorPalette';
import { ColumnHeads } from './ColumnHeads';
import { describeGroup } from './describeGroup';
import { pressKey } from './gridKeys';
import { GroupRow, RestRow } from './GroupRow';
import { RunRow } from './RunRow';
import { useActiveRow } from './useActiveRow';
import { useColumns } from './useColumns';
import { useRows } from './useRows';
import { runIdsOf, useTicks } from './useTicks';
import { useFocusRow, useWindow } from './useWindow';

/** How often ages are brought up to date. */
const TICK = 10_000;

/** How near the end the next page is loaded, in rows. */
const AHEAD = 30;

/** Where a palette is open, and for which run. */
interface IColoring {
  readonly runId: string;
  readonly top: number;
  readonly left: number;
}

/** The list of runs: only what is in view is drawn, the next page comes by itself. */
export function RunGrid({ list }: { list: IRunListState }): ReactElement {
  const host = useHost();
  const { tracker, trans } = host;
  const view = useObservable(tracker.view);
  const { experiments } = useObservable(tracker.experiments);
  const looks = useObservable(tracker.looks);
  const ticked = new Set(useObservable(tracker.selection));
  const renaming = useObservable(tracker.renaming);
  const groupCounts = useObservable(tracker.runs.groupCounts);
  const now = useNow(TICK);
  const [closedGroups, setClosedGroups] = useState<ReadonlySet<string>>(
    new Set()
  );
  const [coloring, setColoring] = useState<IColoring>();
  const root = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [measured, rowsWidth] = useWidth<HTMLDivElement>();

  const rows = useRows(list, closedGroups);
  const columns = useColumns(list.columns, list.runs);
  const focusRow = useFocusRow(scroller);
  const { active, setActiveId, ...focusing } = useActiveRow(rows, focusRow);
  const rowsWindow = useWindow(scroller, rows, columns.length > 0, active);
  const items = rowsWindow.getVirtualItems();
  const tick = useTicks(rows);

  const last = items.at(-1)?.index ?? 0;
  const { hasMore, isLoading, error } = list;
  useEffect(() => {
    if (hasMore && !isLoading && !error && last >= rows.length - AHEAD) {
      void tracker.runs.loadMore();
    }
  }, [tracker, hasMore, isLoading, error, last, rows.length]);

  const inView = runIdsOf(items.flatMap(item => rows[item.index] ?? [])).join(
    ' '
  );
  useEffect(() => {
    tracker.sparklines.want(
      inView.split(' ').filter(Boolean),
      list.columns.flatMap(({ kind, key }) => (kind === 'metric' ? key : []))
    );
  }, [tracker, inView, list.columns, list.runs]);

  // The oldest first: it is the newcomer that takes a color which is left.
  const latest = useStable(
    list.runs
      .slice(0, RUN_COLORS.length)
      .map(run => run.runId)
      .reverse()
  );
  useEffect(() => {
    void tracker.looks.spread(latest);
  }, [tracker, latest]);

  const names = useMemo(
    () =>
      new Map(
        experiments.map(({ experimentId, name }) => [experimentId, name])
      ),
    [experiments]
  );
  const toggleGroup = useCallback((id: string) => {
    setClosedGroups(closed => {
      const next = new Set(closed);
      return next.delete(id) ? next : next.add(id);
    });
  }, []);
  const chooseColor = useCallback((runId: string, beside: HTMLElement) => {
    const [place, base] = [beside, root.current].map(element =>
      element?.getBoundingClientRect()
    );
    if (place && base) {
      // Above the swatch where there is no room below it.
      const below = place.bottom - base.top + 4;
      const top = below + 70 > base.height ? below - 90 : below;
      setColoring({ runId, top, left: place.left - base.left });
    }
  }, []);

  const fold = (row: ListRow) => {
    if (row.kind === 'group') {
      toggleGroup(row.id);
    } else if (row.kind === 'run' && row.parts > 0) {
      void tracker.runs.sweeps.toggle(row.id);
    }
  };
  const actions = {
    go: (index: number) => {
      const id = rows[index]?.id;
      if (id !== undefined) {
        setActiveId(id);
        focusRow(id);
        rowsWindow.scrollToIndex(index);
      }
    },
    open: (row: ListRow) => {
      if (row.kind === 'run') {
        host.openRun(row.id);
      } else {
        fold(row);
      }
    },
    fold,
    tick,
    tickAll: () => {
      tracker.selection.add(runIdsOf(rows));
    },
    clearTicks: tracker.selection.clear,
    hide: tracker.looks.toggleHidden,
    pin: tracker.looks.togglePin,
    rename: tracker.renaming.begin,
    menu: () => {
      document.activeElement
        ?.querySelector<HTMLElement>('[aria-haspopup=menu]')
        ?.click();
    },
    color: (runId: string) => {
      const swatch =
        document.activeElement?.querySelector<HTMLElement>(
          '.jp-Tracker-swatch'
        );
      if (swatch) {
        chooseColor(runId, swatch);
      }
    }
  };
  const titleOf = (row: IGroupRow) =>
    describeGroup(trans, row, view.group, names);

  const drawRow = (index: number): ReactElement | null => {
    const row = rows[index];
    const isActive = index === active;
    switch (row?.kind) {
      case 'group':
        return (
          <GroupRow
            row={row}
            title={titleOf(row)}
            isPart={hasMore && !row.isPins}
            total={groupCounts?.get(row.value)}
            isActive={isActive}
            index={index}
            onToggle={toggleGroup}
          />
        );
      case 'rest':
        return <RestRow row={row} isActive={isActive} index={index} />;
      case 'run':
        return (
          <RunRow
            row={row}
            columns={columns}
            experiment={
              view.experimentId ? undefined : names.get(row.run.experimentId)
            }
            color={tracker.looks.colorOf(row.id)}
            isTicked={ticked.has(row.id)}
            isPinned={looks.pinned.includes(row.id)}
            isHidden={looks.hidden.includes(row.id)}
            isRenaming={renaming === row.id}
            isActive={isActive}
            index={index}
            now={now}
            onTick={tick}
            onColor={chooseColor}
          />
        );
      default:
        return null;
    }
  };

  return (
    <div
      ref={root}
      className="jp-Tracker-grid"
      role="treegrid"
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-rowcount={rows.length + 1}
      aria-busy={isLoading}
      style={
        {
          '--jp-Tracker-columns': columns.length,
          ...(rowsWidth > 0 && { '--jp-Tracker-rowsWidth': `${rowsWidth}px` })
        } as React.CSSProperties
      }
      {...focusing}
      onKeyDown={event => {
        // Keys on a button or a box within the row are theirs.
        const isOnRow =
          (event.target as HTMLElement).dataset.rowId !== undefined;
        if (isOnRow && pressKey(event, rows, active, actions)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    >
      <ColumnHeads columns={columns} />
      <div className="jp-Tracker-rows" role="rowgroup" ref={scroller}>
        <div
          ref={measured}
          className="jp-Tracker-rowsHeight"
          role="presentation"
          style={{ height: rowsWindow.getTotalSize() }}
        >
          {items.map(item => (
            <div
              key={item.key}
              className="jp-Tracker-rowPlace"
              role="presentation"
              style={{
                height: item.size,
                transform: `translateY(${item.start}px)`
              }}
            >
              {drawRow(item.index)}
            </div>
          ))}
        </div>
      </div>
      {coloring && (
        <ColorPalette
          {...coloring}
          onClose={() => {
            setColoring(undefined);
            focusRow(coloring.runId);
          }}
        />
      )}
    </div>
  );
}
