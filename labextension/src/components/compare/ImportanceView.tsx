import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { Cell, IInfluences } from '../../compare';
import { influences, MIN_RUNS, toCsv, toMarkdown } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { saveText } from '../common/saveFile';
import { useComparison } from './context';
import { CopyTextButton } from './CopyTextButton';
import { InfluenceTable } from './InfluenceTable';
import { TargetSelect } from './TargetSelect';

/** Below this the forest has learned next to nothing. */
const POOR = 0.1;

/** Which parameters a metric depends on. */
export function ImportanceView(): ReactElement {
  const { trans } = useHost();
  const { shown, target } = useComparison();
  const found = useMemo(
    () => (target ? influences(shown, target.key) : undefined),
    [shown, target]
  );
  const cells = (): Cell[][] => [
    [
      trans.__('Parameter'),
      trans.__('Importance'),
      trans.__('Rank correlation')
    ],
    ...(found?.items ?? []).map(item => [
      item.key.key,
      item.importance,
      item.correlation
    ])
  ];
  return (
    <div className="jp-Tracker-plotView">
      <div className="jp-Tracker-compareBar">
        <TargetSelect label={trans.__('Metric')} />
        <span className="jp-Tracker-spacer" />
        <CopyTextButton
          label={trans.__('Copy as Markdown')}
          text={() => toMarkdown(cells())}
        />
        <button
          type="button"
          className="jp-Tracker-button"
          onClick={() => {
            saveText('importance.csv', toCsv(cells()), 'text/csv');
          }}
        >
          {trans.__('Save CSV')}
        </button>
      </div>
      {!found && <Note>{trans.__('No metric differs between the runs.')}</Note>}
      {found && <Note>{describe(found)}</Note>}
      {found && found.items.length > 0 && (
        <InfluenceTable items={found.items} />
      )}
    </div>
  );

  function describe({ items, runs, explained }: IInfluences): string {
    if (runs < MIN_RUNS) {
      return trans._n(
        'Only %1 run has this metric: below %2 runs any order of the parameters would be chance.',
        'Only %1 runs have this metric: below %2 runs any order of the parameters would be chance.',
        runs,
        MIN_RUNS
      );
    }
    if (items.length === 0) {
      return trans.__(
        'The runs differ in no parameter, or not in this metric.'
      );
    }
    const percent = Math.max(0, Math.round(explained * 100));
    return explained < POOR
      ? trans.__(
          'From %1 runs: the parameters explain next to nothing of this metric (%2 %), so that the order says little.',
          runs,
          percent
        )
      : trans.__(
          'From %1 runs: a random forest explains %2 % of the metric for runs it has not seen. Importance is how much worse it gets when a parameter is shuffled; it says what goes together, not what causes what.',
          runs,
          percent
        );
  }
}
