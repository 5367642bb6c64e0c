import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { authorOf } from '../../compare';
import { RunMenuButton } from '../actions/RunMenuButton';
import { CopyButton } from '../common/CopyButton';
import { Fact } from '../common/Fact';
import { formatAge, formatDuration, formatTime } from '../common/format';
import { useNow, useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { StatusIcon, statusLabel } from '../common/StatusIcon';
import { Verdicts } from '../truth/Verdicts';
import { RunName } from './RunName';
import { TagChips } from './TagChips';
import type { Edit } from './useEdit';

interface IRunHeaderProps {
  readonly run: IRun;
  readonly edit: Edit;
}

/** What the run is: its name, how it went, whose it is and when it was. */
export function RunHeader({ run, edit }: IRunHeaderProps): ReactElement {
  const { tracker, trans } = useHost();
  const { experiments } = useObservable(tracker.experiments);
  const experiment = experiments.find(
    ({ experimentId }) => experimentId === run.experimentId
  );
  return (
    <header className="jp-Tracker-runHeader">
      <div className="jp-Tracker-runTitle">
        <StatusIcon status={run.status} />
        <RunName run={run} edit={edit} />
        <Verdicts run={run} />
        <RunMenuButton run={run} isAlone />
      </div>
      <dl className="jp-Tracker-runFacts">
        <Fact name={trans.__('Status')}>{statusLabel(trans, run.status)}</Fact>
        <Times run={run} />
        <Fact name={trans.__('Author')}>{authorOf(run) || '–'}</Fact>
        <Fact name={trans.__('Experiment')}>
          {experiment?.name ?? run.experimentId}
        </Fact>
        <Fact name={trans.__('Id')}>
          <code>{run.runId}</code>
          <CopyButton text={run.runId} label={trans.__("Copy the run's id")} />
        </Fact>
      </dl>
      <TagChips run={run} edit={edit} />
    </header>
  );
}

function Times({ run }: { run: IRun }): ReactElement {
  const { trans } = useHost();
  const now = useNow(run.endTime ? 30_000 : 1000);
  // A server whose clock is ahead must not make a run last less than nothing.
  const end = run.endTime ?? Math.max(now, run.startTime);
  return (
    <>
      <Fact name={trans.__('Started')}>
        <time
          dateTime={new Date(run.startTime).toISOString()}
          title={formatTime(run.startTime)}
        >
          {formatAge(trans, now - run.startTime)}
        </time>
      </Fact>
      <Fact name={trans.__('Duration')}>
        {formatDuration(end - run.startTime)}
      </Fact>
    </>
  );
}
