import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';

import { metricNames } from '../../compare';
import { ModelColumns } from '../../state';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { useModel } from './context';
import { MetricChooser } from './MetricChooser';
import type { VersionPair } from './ModelView';
import { VersionsTable } from './VersionsTable';

/** Metrics that are shown until the reader chooses. */
const USUAL = 2;

interface IVersionsSectionProps {
  readonly onCompare: (pair: VersionPair) => void;
}

/** All versions of the model; two of them can be ticked and compared. */
export function VersionsSection(props: IVersionsSectionProps): ReactElement {
  const { tracker, trans, metricsShown } = useHost();
  const { versions, runs } = useModel();
  const columns = useMemo(() => new ModelColumns(tracker.memory), [tracker]);
  const chosen = useObservable(columns).metrics;
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const names = useMemo(() => metricNames([...runs.values()]), [runs]);
  const preferred = names.filter(name => metricsShown.includes(name));
  const metrics = (
    chosen ?? (preferred.length > 0 ? preferred : names).slice(0, USUAL)
  ).filter(name => names.includes(name));
  const pair = [...ticked].sort((a, b) => Number(a) - Number(b));
  return (
    <Section
      title={trans.__('Versions (%1)', versions.length)}
      testId="tracker-model-versions"
      aside={
        <span className="jp-Tracker-actions jp-Tracker-versionTools">
          <button
            type="button"
            className="jp-Tracker-button"
            title={trans.__('Compare the two ticked versions')}
            disabled={pair.length !== 2}
            onClick={() => {
              props.onCompare([pair[0], pair[1]]);
            }}
          >
            {trans.__('Compare')}
          </button>
          <MetricChooser
            names={names}
            chosen={metrics}
            onChoose={columns.choose}
          />
        </span>
      }
    >
      {versions.length === 0 ? (
        <Note>
          {trans.__(
            'No versions yet. Register a model of a run, or: jupyter_tracker.register_model("runs:/<run id>/<path>", "<name>").'
          )}
        </Note>
      ) : (
        <VersionsTable metrics={metrics} ticked={ticked} onTick={setTicked} />
      )}
    </Section>
  );
}
