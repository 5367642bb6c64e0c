import type { ReactElement } from 'react';

import type { IRun, IRunDetails } from '../../api';
import { byName, NOTE_TAG, sortTags } from '../../compare';
import { formatNumber } from '../common/format';
import { useHost } from '../common/host';
import { MAGIC } from '../common/magic';
import { DatasetsSection } from './DatasetsSection';
import { FamilySection } from './FamilySection';
import { NoteSection } from './NoteSection';
import type { Edit } from './useEdit';
import type { MetricRanges } from './useMetricRanges';
import { useMetricRanges } from './useMetricRanges';
import type { INamedValue } from './ValueTable';
import { ValueTable } from './ValueTable';
import { VersionsSection } from './VersionsSection';

interface IOverviewTabProps {
  readonly details: IRunDetails;
  readonly edit: Edit;
}

/** What went into the run and what came out of it. */
export function OverviewTab(props: IOverviewTabProps): ReactElement {
  const { trans } = useHost();
  const { details, edit } = props;
  const { run } = details;
  const ranges = useMetricRanges(run);
  return (
    <>
      <NoteSection run={run} edit={edit} />
      <div className="jp-Tracker-columns">
        <ValueTable
          title={trans.__('Parameters')}
          none={trans.__('No parameters: log_param and %1 record them.', MAGIC)}
          testId="tracker-params"
          values={paramsOf(run)}
        />
        <ValueTable
          title={trans.__('Metrics')}
          none={trans.__('No metrics: log_metric and %1 record them.', MAGIC)}
          testId="tracker-metrics"
          values={metricsOf(run, ranges)}
          columns={
            ranges.size > 0
              ? [trans.__('Last'), trans.__('Min'), trans.__('Max')]
              : undefined
          }
        />
      </div>
      <DatasetsSection datasets={details.datasets} />
      <VersionsSection run={run} />
      <FamilySection run={run} />
      <ValueTable
        title={trans.__('Tags of the tracker')}
        none={trans.__('None.')}
        values={sortTags(run)
          .system.filter(([key]) => key !== NOTE_TAG)
          .map(([name, text]) => ({ name, text }))}
      />
    </>
  );
}

function paramsOf(run: IRun): INamedValue[] {
  return Object.entries(run.params)
    .map(([name, text]) => ({ name, text, origin: originOf(run, name) }))
    .sort((a, b) => byName(a.name, b.name));
}

function metricsOf(run: IRun, ranges: MetricRanges): INamedValue[] {
  return Object.entries(run.metrics)
    .map(([name, value]) => {
      const range = ranges.get(name);
      return {
        name,
        ...numberCell(value),
        origin: originOf(run, name),
        more: range && [numberCell(range.min), numberCell(range.max)]
      };
    })
    .sort((a, b) => byName(a.name, b.name));
}

function numberCell(value: number) {
  return { text: formatNumber(value), exact: String(value) };
}

function originOf({ tags }: IRun, name: string): string | undefined {
  return tags[`tracker.origin.${name}`];
}
