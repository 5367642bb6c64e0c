import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { NotebookSection } from '../notebook/NotebookSection';
import { EnvironmentSection } from '../runs/EnvironmentSection';
import { CausesSection } from '../truth/CausesSection';
import { TruthSection } from '../truth/TruthSection';
import { useComparison } from './context';
import { RunSelect } from './RunSelect';

/** What changed in the notebook from one run to another. */
export function NotebooksView(): ReactElement {
  return <Pair render={runs => <NotebookSection runs={runs} />} />;
}

/** What may have caused the difference between two runs. */
export function CausesView(): ReactElement {
  return <Pair render={runs => <CausesSection runs={runs} />} />;
}

/** In what two runs' environments differ, and whether they can be had again. */
export function EnvironmentView(): ReactElement {
  return (
    <Pair
      render={runs => (
        <>
          <EnvironmentSection runs={runs} />
          <TruthSection runs={runs} />
        </>
      )}
    />
  );
}

interface IPairProps {
  readonly render: (runs: readonly IRun[]) => ReactElement;
}

/** A view of two of the runs, which the reader chooses. */
function Pair({ render }: IPairProps): ReactElement {
  const { trans } = useHost();
  const { runs, pair, change } = useComparison();
  if (!pair) {
    return <Note>{trans.__('Add a second run to compare it with.')}</Note>;
  }
  const [first, second] = pair;
  return (
    <div className="jp-Tracker-pair">
      <div className="jp-Tracker-compareBar">
        <RunSelect
          label={trans.__('From')}
          runs={runs}
          value={first.runId}
          onChange={baseline => {
            change({
              baseline,
              // The same run on both sides would show nothing.
              ...(baseline === second.runId && { other: first.runId })
            });
          }}
        />
        <RunSelect
          label={trans.__('to')}
          runs={runs.filter(run => run !== first)}
          value={second.runId}
          onChange={other => {
            change({ other });
          }}
        />
        <button
          type="button"
          className="jp-Tracker-button"
          onClick={() => {
            change({ baseline: second.runId, other: first.runId });
          }}
        >
          {trans.__('Swap')}
        </button>
      </div>
      <div
        key={`${first.runId} ${second.runId}`}
        className="jp-Tracker-pairBody"
      >
        {render(pair)}
      </div>
    </div>
  );
}
