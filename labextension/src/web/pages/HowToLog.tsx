import type { ReactElement } from 'react';

import { CopyButton } from '../../components/common/CopyButton';
import { useHost } from '../../components/common/host';

/** Code that makes a run on this server; not translated. */
function example(experiment: string): string {
  const address = new URL('.', document.baseURI).href.replace(/\/$/, '');
  return `import jupyter_tracker as mlflow  # or MLflow itself

mlflow.set_tracking_uri(${JSON.stringify(address)})
mlflow.set_experiment(${JSON.stringify(experiment)})
with mlflow.start_run():
    mlflow.log_param("max_depth", 3)
    mlflow.log_metric("accuracy", 0.9)`;
}

/** How a program's runs come here. */
export function HowToLog({ experiment }: { experiment: string }): ReactElement {
  const { trans } = useHost();
  const code = example(experiment);
  return (
    <section className="jp-TrackerWeb-text">
      <h2>{trans.__('Log a run here')}</h2>
      <div className="jp-TrackerWeb-code">
        <pre tabIndex={0}>{code}</pre>
        <CopyButton text={code} label={trans.__('Copy the code')} />
      </div>
    </section>
  );
}
