import type { ReactElement } from 'react';
import { useCallback, useMemo, useState } from 'react';

import type { IModelVersion } from '../../api';
import type { DiffPart, IValueRow } from '../../compare';
import { DIFF_PARTS, diffVersions, stageHistory } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { formatNumber } from '../common/format';
import { useLoaded } from '../common/hooks';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { useModel } from './context';
import { DiffTable } from './DiffTable';
import { useModelFiles } from './useModelFiles';

interface IVersionDiffProps {
  readonly first: IModelVersion;
  readonly second: IModelVersion;
}

/** What differs between two versions, part by part. */
export function VersionDiff({
  first,
  second
}: IVersionDiffProps): ReactElement {
  const { trans } = useHost();
  const { runs } = useModel();
  const [showsAll, setShowsAll] = useState(false);
  const [a, b] = [useModelFiles(first), useModelFiles(second)];
  const parts = useMemo(
    () =>
      diffVersions(
        { ...a.value, run: runs.get(first.runId), tags: first.tags },
        { ...b.value, run: runs.get(second.runId), tags: second.tags }
      ),
    [first, second, runs, a.value, b.value]
  );
  const history = useHistories(first, second);
  const error = a.error ?? b.error;
  const seen = (rows: ReadonlyArray<IValueRow<string>>) =>
    showsAll ? rows : rows.filter(row => row.differs);
  const isSame =
    !history.differs &&
    DIFF_PARTS.every(part => seen(parts[part]).length === 0);
  return (
    <div data-testid="tracker-version-diff">
      <label className="jp-Tracker-toggle">
        <input
          type="checkbox"
          checked={showsAll}
          onChange={event => {
            setShowsAll(event.currentTarget.checked);
          }}
        />
        {trans.__('also what is the same')}
      </label>
      {error && <ErrorNote message={error} />}
      {isSame && (
        <Note>{trans.__('Nothing that is known of them differs.')}</Note>
      )}
      {DIFF_PARTS.map(part => (
        <DiffTable
          key={part}
          title={partLabel(trans, part)}
          versions={[first.version, second.version]}
          rows={seen(parts[part])}
          format={part === 'metrics' ? formatMetric : undefined}
        />
      ))}
      <DiffTable
        title={trans.__('History')}
        versions={[first.version, second.version]}
        rows={seen([history])}
      />
    </div>
  );
}

/** The stages and aliases that the two had, one after the other. */
function useHistories(
  first: IModelVersion,
  second: IModelVersion
): IValueRow<string> {
  const { tracker, trans } = useHost();
  const { revision } = useModel();
  const load = useCallback(
    () =>
      Promise.all(
        [first, second].map(({ name, version }) =>
          tracker.client.reviews.activities({ name, version })
        )
      ),
    // A new revision means that the same request has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, first, second, revision]
  );
  // A server that keeps no activities has no history: the rest is compared all the same.
  const { value = [] } = useLoaded(load);
  const values = value.map(activities => stageHistory(activities).join(' → '));
  return {
    key: trans.__('Stages and aliases'),
    values,
    differs: values[0] !== values[1]
  };
}

function formatMetric(value: string): string {
  return formatNumber(Number(value));
}

function partLabel(trans: ITranslator, part: DiffPart): string {
  switch (part) {
    case 'signature':
      return trans.__('Signature');
    case 'params':
      return trans.__('Parameters of the run');
    case 'metrics':
      return trans.__('Metrics of the run');
    case 'requirements':
      return trans.__('Requirements');
    case 'tags':
      return trans.__('Tags');
  }
}
