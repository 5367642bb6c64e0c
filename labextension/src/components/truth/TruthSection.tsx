import type { ReactElement } from 'react';
import { useEffect } from 'react';

import type { IRun } from '../../api';
import { readReasons, readVerdict } from '../../compare';
import { useHost } from '../common/host';
import { Section } from '../common/Section';
import { NotebookActions } from './NotebookActions';
import { Reasons } from './Reasons';
import { explainVerdict } from './VerdictBadge';
import { Verdicts } from './Verdicts';
import { VerificationReport } from './VerificationReport';

/** Whether the runs' notebooks would give the same again, and what can be done with them. */
export function TruthSection({
  runs
}: {
  runs: readonly IRun[];
}): ReactElement {
  const { tracker, trans, verify } = useHost();
  useEffect(() => {
    if (verify) {
      tracker.verifications.start();
    }
  }, [tracker, verify]);
  return (
    <Section title={trans.__('Reproducibility')} testId="tracker-truth">
      <ul>
        {runs.map(run => (
          <li key={run.runId} className="jp-Tracker-truth">
            {runs.length > 1 && <strong>{run.name}</strong>}
            <Judgement run={run} />
            <NotebookActions run={run} />
            <Reasons run={run} reasons={readReasons(run)} />
            <VerificationReport run={run} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Judgement({ run }: { run: IRun }): ReactElement {
  const { trans } = useHost();
  const verdict = readVerdict(run);
  return (
    <>
      <Verdicts run={run} />
      <span className="jp-Tracker-facts">
        {verdict
          ? explainVerdict(trans, verdict)
          : trans.__('There is no verdict on this run.')}
      </span>
    </>
  );
}
