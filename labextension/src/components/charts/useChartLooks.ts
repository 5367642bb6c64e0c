import { useMemo } from 'react';

import type { IRun } from '../../api';
import type { IGrouping, ILineLook } from '../../compare';
import { lineLooks } from '../../compare';
import type { Comparison } from '../../state';
import { RUN_COLORS } from '../../state';
import { useSlice } from '../common/useSlice';
import { useObservable, useStable } from '../common/hooks';
import { useHost } from '../common/host';

/** The lines of a page's charts. */
export interface IChartLooks {
  /** What the legend lists. */
  readonly all: readonly ILineLook[];
  /** What is drawn. */
  readonly shown: readonly ILineLook[];
  readonly isShown: (look: ILineLook) => boolean;
  /** Draw the line no longer, or again. */
  readonly toggle: (look: ILineLook) => void;
}

/** What the lines of these runs look like; hidden and brushed out runs are not drawn. */
export function useChartLooks(
  runs: readonly IRun[],
  groupBy: IGrouping | undefined,
  comparison: Comparison
): IChartLooks {
  const { tracker, trans } = useHost();
  const { looks } = tracker;
  const { hidden } = useObservable(looks);
  const brushed = useSlice(comparison, state => state.brushed);
  const made = lineLooks(
    runs,
    groupBy,
    (id, index) =>
      groupBy
        ? (RUN_COLORS[index % RUN_COLORS.length] as string)
        : looks.colorOf(id),
    value => value ?? trans.__('(none)')
  );
  // Runs that go on are other objects all the time, and look the same.
  const all = useStable(made);
  const runIds = useStable(runs.map(run => run.runId));
  return useMemo(() => {
    // One run alone is what the reader asked for.
    const isDrawn = (runId: string) =>
      runIds.length === 1 ||
      (!hidden.includes(runId) && (brushed?.includes(runId) ?? true));
    const shown = all
      .map(look => ({ ...look, runIds: look.runIds.filter(isDrawn) }))
      .filter(look => look.runIds.length > 0);
    const drawn = new Set(shown.map(look => look.id));
    const isShown = (look: ILineLook) => drawn.has(look.id);
    return {
      all,
      shown,
      isShown,
      toggle: look => {
        toggleRuns(look, isShown(look));
      }
    };

    function toggleRuns({ runIds: ids }: ILineLook, isOn: boolean): void {
      const rest = (brushed ?? runIds).filter(id => !ids.includes(id));
      const next = isOn ? rest : [...rest, ...ids];
      if (!isOn) {
        ids.filter(id => looks.isHidden(id)).forEach(looks.toggleHidden);
      }
      comparison.brush(next.length === runIds.length ? undefined : next);
    }
  }, [all, hidden, brushed, runIds, looks, comparison]);
}
