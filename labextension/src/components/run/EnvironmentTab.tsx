import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IRun } from '../../api';
import { metricNames, readSeeds } from '../../compare';
import { useHost } from '../common/host';
import { Section } from '../common/Section';
import { MetricCharts } from '../charts/MetricCharts';
import { DataSection } from './DataSection';
import { factsOf } from './facts';
import { PackagesSection } from './PackagesSection';
import { PatchSection } from './PatchSection';
import { ValueTable } from './ValueTable';

/** Which code, data, packages and machine the run had. */
export function EnvironmentTab({ run }: { run: IRun }): ReactElement {
  const { trans } = useHost();
  return (
    <>
      <div className="jp-Tracker-columns">
        <ValueTable
          title={trans.__('Code')}
          none={trans.__('Not recorded.')}
          testId="tracker-code"
          values={factsOf(run, [
            [trans.__('Source'), 'mlflow.source.name'],
            [trans.__('Commit'), 'mlflow.source.git.commit'],
            [trans.__('Branch'), 'mlflow.source.git.branch'],
            [trans.__('Remote'), 'mlflow.source.git.repoURL'],
            [trans.__('State'), 'tracker.git.state'],
            [trans.__('Uncommitted'), 'tracker.git.patch'],
            [trans.__('Command'), 'tracker.command']
          ])}
        />
        <ValueTable
          title={trans.__('Machine')}
          none={trans.__('Not recorded.')}
          testId="tracker-machine"
          values={factsOf(run, [
            [trans.__('Host'), 'tracker.host'],
            [trans.__('System'), 'tracker.system'],
            [trans.__('Processor'), 'tracker.cpu'],
            [trans.__('Memory'), 'tracker.memory'],
            [trans.__('GPU'), 'tracker.gpu'],
            [trans.__('Container'), 'mlflow.docker.image.uri'],
            [trans.__('Pod'), 'tracker.pod'],
            [trans.__('Slurm job'), 'tracker.slurm.job'],
            [trans.__('Hub server'), 'tracker.hub.server'],
            [trans.__('Python'), 'tracker.python']
          ])}
        />
      </div>
      <PatchSection run={run} />
      <DataSection run={run} />
      <ValueTable
        title={trans.__('Seeds')}
        none={trans.__('No seed was found in the source.')}
        values={readSeeds(run).map(([name, text]) => ({ name, text }))}
      />
      <SystemMetrics run={run} />
      <PackagesSection run={run} />
    </>
  );
}

const SYSTEM = 'system/';

/** The load of the machine; nothing when it was not measured. */
function SystemMetrics({ run }: { run: IRun }): ReactElement | null {
  const { trans } = useHost();
  const runs = useMemo(() => [run], [run]);
  const metrics = metricNames(runs).filter(name => name.startsWith(SYSTEM));
  return metrics.length === 0 ? null : (
    <Section title={trans.__('Load of the machine')}>
      <MetricCharts runs={runs} metrics={metrics} />
    </Section>
  );
}
