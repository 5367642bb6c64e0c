import type { ReactElement } from 'react';

import type { ICellRuns, IHeadline } from '../../compare';
import { groupByCell, headline } from '../../compare';
import type { NotebookRuns } from '../../state';
import { formatNumber } from '../common/format';
import { useObservable } from '../common/hooks';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { StatusIcon, statusLabel } from '../common/StatusIcon';
import { HeadlineValue } from './HeadlineValue';
import { StaleMark } from './StaleMark';

interface ICellBadgeProps {
  readonly notebook: NotebookRuns;
  readonly cellId: string;
}

/** The latest run of a cell, beside the cell; a click opens it. */
export function CellBadge(props: ICellBadgeProps): ReactElement | null {
  const host = useHost();
  const { runs, cells } = useObservable(props.notebook);
  const made = groupByCell(runs, cells).find(
    ({ cell }) => cell?.id === props.cellId
  );
  if (!made) {
    return null;
  }
  const [run] = made.runs;
  const value = headline(run, made.runs, host.metricsShown);
  const label = describe(host.trans, made, value);
  return (
    <button
      type="button"
      className="jp-Tracker-cellBadge"
      data-testid="tracker-cell-badge"
      data-status={run.status}
      data-stale={made.isStale}
      // Else the notebook would take Enter for the wish to edit the cell.
      data-lm-suppress-shortcuts="true"
      aria-label={label}
      title={label}
      onClick={() => {
        host.openRun(run.runId);
      }}
    >
      <StatusIcon status={run.status} />
      {value && <HeadlineValue headline={value} />}
      {made.isStale && <StaleMark />}
    </button>
  );
}

function describe(
  trans: ITranslator,
  { runs: [run], isStale }: ICellRuns,
  value: IHeadline | undefined
): string {
  return [
    trans.__('Latest run of this cell: %1', run.name),
    statusLabel(trans, run.status),
    value && `${value.metric} = ${formatNumber(value.value)}`,
    value?.isBest && trans.__('best of this cell'),
    isStale && trans.__('edited since')
  ]
    .filter(Boolean)
    .join(' · ');
}
