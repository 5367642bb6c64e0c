import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IDifference, IRun } from '../../api';
import { isVerified } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { describeReport } from './describeVerification';

/** What running a run's cells again has shown; nothing until somebody tried. */
export function VerificationReport({
  run
}: {
  run: IRun;
}): ReactElement | null {
  const { tracker, trans } = useHost();
  const { runId } = run;
  const wasTried = isVerified(run) !== undefined;
  const time = run.tags['tracker.verified.at'];
  const load = useCallback(
    async () =>
      wasTried ? tracker.client.getVerificationReport(runId) : undefined,
    // Another time means that the same request has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, runId, wasTried, time]
  );
  const { value: report, error } = useLoaded(load);
  if (error) {
    return <ErrorNote message={error} />;
  }
  if (!report) {
    return null;
  }
  return (
    <div className="jp-Tracker-report" data-testid="tracker-report">
      {report.error && <ErrorNote message={report.error} />}
      <Differences differences={report.differences} />
      {[describeReport(trans, report), ...report.notes].map(line => (
        <p key={line} className="jp-Tracker-facts">
          {line}
        </p>
      ))}
    </div>
  );
}

interface IDifferencesProps {
  readonly differences: readonly IDifference[];
}

function Differences(props: IDifferencesProps): ReactElement | null {
  const { trans } = useHost();
  if (props.differences.length === 0) {
    return null;
  }
  return (
    <div className="jp-Tracker-scroll">
      <table
        className="jp-Tracker-table"
        aria-label={trans.__('What differed when the cells ran again')}
      >
        <thead>
          <tr>
            <th scope="col">{trans.__('Differs')}</th>
            <th scope="col">{trans.__('Then')}</th>
            <th scope="col">{trans.__('Now')}</th>
          </tr>
        </thead>
        <tbody>
          {props.differences.map(({ kind, name, was, now }) => (
            <tr key={`${kind} ${name}`}>
              <th scope="row">
                {name}{' '}
                <span className="jp-Tracker-facts">
                  {kindLabel(trans, kind)}
                </span>
              </th>
              <td>{was || '–'}</td>
              <td>{now || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function kindLabel(trans: ITranslator, kind: IDifference['kind']): string {
  switch (kind) {
    case 'param':
      return trans.__('parameter');
    case 'metric':
      return trans.__('metric');
    case 'output':
      return trans.__('output');
    case 'package':
      return trans.__('package');
  }
}
