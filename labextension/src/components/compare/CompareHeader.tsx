import type { ReactElement } from 'react';
import { useId, useState } from 'react';

import { countRuns } from '../common/format';
import { useHost } from '../common/host';
import { RegisterBest } from '../models/RegisterBest';
import { BrushNote } from './BrushNote';
import { useComparison } from './context';
import { RunChooser } from './RunChooser';
import { RunSelect } from './RunSelect';

/** Which runs are compared, and with which one. */
export function CompareHeader(): ReactElement {
  const host = useHost();
  const { trans, shareLink } = host;
  const { runs, shown, target, baseline, settings, change, comparison } =
    useComparison();
  const [isOpen, setOpen] = useState(false);
  const panelId = useId();
  return (
    <header className="jp-Tracker-compareHeader">
      <div className="jp-Tracker-compareBar">
        <h2>{countRuns(trans, runs.length)}</h2>
        <BrushNote />
        <RunSelect
          label={trans.__('Baseline')}
          none={trans.__('none')}
          runs={runs}
          value={baseline?.runId ?? ''}
          onChange={runId => {
            change({ baseline: runId || undefined });
          }}
        />
        <span className="jp-Tracker-spacer" />
        <RegisterBest
          runs={shown}
          metric={target?.kind === 'metric' ? target.key : undefined}
        />
        <button
          type="button"
          className="jp-Tracker-button"
          aria-expanded={isOpen}
          aria-controls={panelId}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          {trans.__('Choose runs')}
        </button>
        {shareLink && (
          <button
            type="button"
            className="jp-Tracker-button"
            title={trans.__('Copy a link that opens this view')}
            onClick={() => {
              shareLink({ runIds: comparison.get().runIds, settings });
            }}
          >
            {trans.__('Copy link')}
          </button>
        )}
      </div>
      <div id={panelId} hidden={!isOpen}>
        {isOpen && <RunChooser />}
      </div>
    </header>
  );
}
