import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';

import type { IRun } from '../../api';
import { defaultTarget, metricNames, runKeys } from '../../compare';
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
  const usual = useMemo(
    () => usualMetrics([...runs.values()], names, metricsShown),
    [runs, names, metricsShown]
  );
  const metrics = chosen?.filter(name => names.includes(name)) ?? usual;
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

/** The reader's own metrics; without any, the one that says most and those that all have. */
function usualMetrics(
  runs: readonly IRun[],
  names: readonly string[],
  preferred: readonly string[]
): string[] {
  const own = preferred.filter(name => names.includes(name));
  const telling = defaultTarget(runs, runKeys(runs), preferred);
  const common = names.filter(name =>
    runs.every(({ metrics }) => name in metrics)
  );
  const candidates = own.length > 0 ? own : [telling?.key ?? '', ...common];
  return [...new Set(candidates.filter(Boolean))].slice(0, USUAL);
}
