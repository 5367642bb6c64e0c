import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import type { IStep } from '../../compare';
import { reproduceSteps } from '../../compare';
import { CopyButton } from '../common/CopyButton';
import { useHost } from '../common/host';
import { stepPlace, stepTitle } from './reproduceText';

/** Commands that bring the run back, to be copied. */
export function ReproduceTab({ run }: { run: IRun }): ReactElement {
  return (
    <ol className="jp-Tracker-steps" data-testid="tracker-steps">
      {reproduceSteps(run).map((step, index) => (
        <Step key={index} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { step: IStep }): ReactElement {
  const { trans } = useHost();
  const title = stepTitle(trans, step.kind);
  return (
    <li>
      <div className="jp-Tracker-stepTitle">
        <strong>{title}</strong>
        <span className="jp-Tracker-badge">{stepPlace(trans, step)}</span>
        <CopyButton text={step.command} label={trans.__('Copy: %1', title)} />
      </div>
      <pre className="jp-Tracker-fileText" tabIndex={0}>
        {step.command}
      </pre>
    </li>
  );
}
