import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';

import type { IVersionOrder } from '../../compare';
import { bestValue, sortVersions } from '../../compare';
import { useHost } from '../common/host';
import { useModel } from './context';
import { SortHead } from './SortHead';
import { VersionRow } from './VersionRow';

/** Rows that are shown before somebody asks for more. */
const PAGE = 100;

interface IVersionsTableProps {
  readonly metrics: readonly string[];
  readonly ticked: readonly string[];
  readonly onTick: (ticked: readonly string[]) => void;
}

/** The versions of a model, sorted by any column. */
export function VersionsTable(props: IVersionsTableProps): ReactElement {
  const { trans } = useHost();
  const { versions, runs } = useModel();
  const { metrics, ticked, onTick } = props;
  const [order, setOrder] = useState<IVersionOrder>({
    by: 'version',
    isDescending: true
  });
  const [shown, setShown] = useState(PAGE);
  const sorted = useMemo(
    () => sortVersions(versions, runs, order),
    [versions, runs, order]
  );
  const best = metrics.map(metric =>
    bestValue(
      metric,
      versions.map(({ runId }) => runs.get(runId)?.metrics[metric])
    )
  );
  const left = sorted.length - shown;
  const head = (by: string, label: string) => (
    <SortHead key={by} by={by} label={label} order={order} onSort={setOrder} />
  );
  return (
    <div className="jp-Tracker-scroll">
      <table
        className="jp-Tracker-table jp-Tracker-versionTable"
        aria-label={trans.__('Versions')}
      >
        <thead>
          <tr>
            <td />
            {head('version', trans.__('Version'))}
            {head('stage', trans.__('Stage'))}
            <th scope="col">{trans.__('Aliases')}</th>
            {head('run', trans.__('Source run'))}
            {metrics.map(metric => head(`metrics.${metric}`, metric))}
            {head('user', trans.__('Author'))}
            {head('created', trans.__('Created'))}
            <th scope="col">{trans.__('Description and tags')}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map(version => (
            <VersionRow
              key={version.version}
              version={version}
              run={runs.get(version.runId)}
              metrics={metrics}
              best={best}
              isTicked={ticked.includes(version.version)}
              onTick={isTicked => {
                const others = ticked.filter(each => each !== version.version);
                onTick(isTicked ? [...others, version.version] : others);
              }}
            />
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            setShown(shown + PAGE);
          }}
        >
          {trans.__('Show %1 more', Math.min(left, PAGE))}
        </button>
      )}
    </div>
  );
}
