import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { loggedModels, modelLabel } from '../../compare';
import { formatDuration, formatTime } from '../common/format';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { StatusIcon, statusLabel } from '../common/StatusIcon';
import { Verdicts } from '../truth/Verdicts';
import { RunTable, RunTableRow } from './RunTable';

/** What the runs are: who ran them, when, and on which state of the code. */
export function RunHeads({ runs }: { runs: readonly IRun[] }): ReactElement {
  const { trans } = useHost();
  const facts: Array<[string, (run: IRun) => ReactElement | string]> = [
    [
      trans.__('Status'),
      run => (
        <span className="jp-Tracker-statusCell">
          <StatusIcon status={run.status} />
          <span aria-hidden="true">{statusLabel(trans, run.status)}</span>
        </span>
      )
    ],
    [trans.__('Verdict'), run => <Verdicts run={run} />],
    [trans.__('Started'), run => formatTime(run.startTime)],
    [trans.__('Duration'), run => duration(run) ?? trans.__('still running')],
    [trans.__('User'), run => run.tags['mlflow.user'] ?? run.user],
    [trans.__('Notebook'), run => run.tags['mlflow.source.name'] ?? '–'],
    [trans.__('Code'), run => describeGit(trans, run)],
    [trans.__('Python'), run => run.tags['tracker.python'] ?? '–'],
    [trans.__('Models'), run => <Models run={run} />]
  ];
  return (
    <RunTable runs={runs} label={trans.__('Runs')} isTop>
      {facts.map(([name, fact]) => (
        <RunTableRow key={name} name={name} cells={runs.map(fact)} />
      ))}
    </RunTable>
  );
}

function Models({ run }: { run: IRun }): ReactElement {
  const host = useHost();
  const models = loggedModels(run);
  if (models.length === 0) {
    return <>–</>;
  }
  return (
    <span className="jp-Tracker-modelsCell">
      {models.map(modelLabel).join(', ')}
      <button
        type="button"
        className="jp-Tracker-link"
        onClick={() => {
          host.registerModel(run.runId);
        }}
      >
        {host.trans.__('Register…')}
      </button>
    </span>
  );
}

function duration(run: IRun): string | undefined {
  return run.endTime ? formatDuration(run.endTime - run.startTime) : undefined;
}

function describeGit(trans: ITranslator, { tags }: IRun): string {
  const commit = tags['mlflow.source.git.commit'];
  const state = tags['tracker.git.state'];
  if (!commit) {
    switch (state) {
      case 'git is not installed':
        return trans.__('git is not installed');
      case 'no repository':
        return trans.__('no git repository');
      default:
        return '–';
    }
  }
  const branch = tags['mlflow.source.git.branch'];
  const place = [commit.slice(0, 7), branch].filter(Boolean).join(' · ');
  return state === 'uncommitted changes'
    ? trans.__('%1, uncommitted changes', place)
    : place;
}
