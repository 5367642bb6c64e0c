import type { EChartsType } from 'echarts/core';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import type { Comparison } from '../../state';
import { useHost } from '../common/host';

/** What a plot says about an item under the pointer. */
interface IItemEvent {
  readonly seriesId?: string;
  readonly dataIndex?: number;
}

/**
 * Ties the items of series `runs` to the runs: pointing at one points everywhere, a click opens it.
 *
 * Returns what connects a plot, which returns how to disconnect it.
 */
export function usePointed(
  runs: readonly IRun[],
  comparison: Comparison
): (chart: EChartsType) => () => void {
  const host = useHost();
  return useCallback(
    (chart: EChartsType) => {
      const runOf = ({ seriesId, dataIndex }: IItemEvent) =>
        seriesId === 'runs' ? runs[dataIndex ?? -1]?.runId : undefined;
      chart.on('mouseover', event => {
        comparison.hover(runOf(event as IItemEvent));
      });
      chart.on('mouseout', () => {
        comparison.hover(undefined);
      });
      chart.on('click', event => {
        const runId = runOf(event as IItemEvent);
        if (runId) {
          host.openRun(runId);
        }
      });
      let marked: string | undefined;
      const mark = () => {
        const { hovered } = comparison.get();
        if (hovered === marked) {
          return;
        }
        marked = hovered;
        chart.dispatchAction({ type: 'downplay', seriesId: 'runs' });
        const dataIndex = runs.findIndex(run => run.runId === hovered);
        if (dataIndex >= 0) {
          chart.dispatchAction({
            type: 'highlight',
            seriesId: 'runs',
            dataIndex
          });
        }
      };
      const stop = comparison.subscribe(mark);
      return () => {
        stop();
        if (!chart.isDisposed()) {
          chart.off('mouseover');
          chart.off('mouseout');
          chart.off('click');
        }
      };
    },
    [runs, comparison, host]
  );
}
