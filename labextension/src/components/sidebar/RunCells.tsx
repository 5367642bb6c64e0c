import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { curveKey } from '../../state';
import { formatNumber } from '../common/format';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Sparkline } from './Sparkline';
import type { IShownColumn } from './useColumns';

interface IRunCellsProps {
  readonly run: IRun;
  readonly columns: readonly IShownColumn[];
  readonly color: string;
}

/** The chosen metrics and parameters of a run; the best of the list stand out. */
export function RunCells(props: IRunCellsProps): ReactElement {
  const { tracker, trans } = useHost();
  const curves = useObservable(tracker.sparklines);
  const { run, columns, color } = props;
  return (
    <>
      {columns.map(({ kind, key, best }) => {
        if (kind === 'param') {
          const value = run.params[key];
          return (
            <div
              key={`param ${key}`}
              role="gridcell"
              className="jp-Tracker-runCell"
              title={value && `${key} = ${value}`}
            >
              <span>{value ?? '–'}</span>
            </div>
          );
        }
        const value = run.metrics[key];
        const isBest = value !== undefined && value === best;
        const curve = curves.get(curveKey(run.runId, key));
        return (
          <div
            key={`metric ${key}`}
            role="gridcell"
            className="jp-Tracker-runCell"
            data-best={isBest}
            title={
              isBest
                ? trans.__('%1: best of the list', key)
                : value !== undefined
                  ? `${key} = ${value}`
                  : undefined
            }
          >
            <span>
              {value === undefined ? '–' : formatNumber(value)}
              {isBest && (
                <span className="jp-Tracker-unseen">{trans.__('(best)')}</span>
              )}
            </span>
            {value !== undefined && <Sparkline curve={curve} color={color} />}
          </div>
        );
      })}
    </>
  );
}
