import type { ReactElement } from 'react';

import type { IModelVersion } from '../../api';
import { byName, targetsOf } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { formatNumber } from '../common/format';
import { useHost } from '../common/host';
import { Section } from '../common/Section';
import { DescriptionSection } from '../markdown/DescriptionSection';
import { useEdit } from '../run/useEdit';
import { ValueTable } from '../run/ValueTable';
import { useModel } from './context';
import { LineageSection } from './LineageSection';
import { RollBack } from './RollBack';

/** What a version is about, what its run measured, and where it comes from. */
export function VersionOverview({
  version
}: {
  version: IModelVersion;
}): ReactElement {
  const { tracker, trans } = useHost();
  const { runs, reload } = useModel();
  const { edit, error } = useEdit(reload);
  const client = tracker.client.registry;
  const run = runs.get(version.runId);
  const id = { name: version.name, version: version.version };
  return (
    <>
      {error && <ErrorNote message={error} />}
      <DescriptionSection
        text={version.description}
        none={trans.__('Say what is new in this version, in Markdown.')}
        testId="tracker-version-description"
        onSave={text => edit(() => client.describeVersion(id, text))}
      />
      <HeldTargets version={version} />
      {run && (
        <div className="jp-Tracker-columns">
          <ValueTable
            title={trans.__('Metrics of the run')}
            none={trans.__('None.')}
            values={Object.entries(run.metrics)
              .sort(([a], [b]) => byName(a, b))
              .map(([name, value]) => ({
                name,
                text: formatNumber(value),
                exact: String(value)
              }))}
          />
          <ValueTable
            title={trans.__('Parameters of the run')}
            none={trans.__('None.')}
            values={Object.entries(run.params)
              .sort(([a], [b]) => byName(a, b))
              .map(([name, text]) => ({ name, text }))}
          />
        </div>
      )}
      <LineageSection version={version} run={run} />
    </>
  );
}

/** What the version has and could give back; nothing when it has nothing. */
function HeldTargets({
  version
}: {
  version: IModelVersion;
}): ReactElement | null {
  const { trans } = useHost();
  const { model, versions } = useModel();
  const held = targetsOf(model, versions).filter(target =>
    target.versions.includes(version.version)
  );
  if (held.length === 0) {
    return null;
  }
  return (
    <Section title={trans.__('In use as')} testId="tracker-held">
      <ul className="jp-Tracker-held">
        {held.map(({ target, versions: holders }) => (
          <li key={target}>
            <strong>{target}</strong>
            <RollBack target={target} holders={holders} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
