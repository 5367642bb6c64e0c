import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import type { IStep, StepKind } from '../../compare';
import { reproduceSteps } from '../../compare';
import { CopyButton } from '../common/CopyButton';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';

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
        <span className="jp-Tracker-badge">
          {step.place === 'shell' ? trans.__('terminal') : trans.__('notebook')}
        </span>
        <CopyButton text={step.command} label={trans.__('Copy: %1', title)} />
      </div>
      <pre className="jp-Tracker-fileText" tabIndex={0}>
        {step.command}
      </pre>
    </li>
  );
}

function stepTitle(trans: ITranslator, kind: StepKind): string {
  switch (kind) {
    case 'code':
      return trans.__('Get the code as it was');
    case 'data':
      return trans.__('Get the data as it was');
    case 'packages':
      return trans.__('Install the same packages');
    case 'export':
      return trans.__('Write the run as a folder that runs again');
    case 'verify':
      return trans.__('Run its cells again, and compare');
    case 'restore':
      return trans.__('Get its notebook back');
    case 'values':
      return trans.__('Read its values');
    case 'model':
      return trans.__('Load its model');
  }
}
