import type { ReactElement } from 'react';

import { useObservable } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { addresses } from '../route';
import { HowToLog } from './HowToLog';
import { Page } from './Page';

interface IExperimentPageProps {
  readonly experimentId: string;
}

/** One experiment, whose runs the list shows. */
export function ExperimentPage(props: IExperimentPageProps): ReactElement {
  const { experimentId } = props;
  const { tracker, trans } = useHost();
  const { experiments } = useObservable(tracker.experiments);
  const known = experiments.find(each => each.experimentId === experimentId);
  const name = known?.name ?? trans.__('Experiment %1', experimentId);
  return (
    <Page
      title={name}
      parent={{
        title: trans.__('Experiments'),
        address: addresses.experiments
      }}
    >
      <p className="jp-TrackerWeb-text">
        {trans.__('Choose a run in the list, or tick several to compare them.')}
      </p>
      <HowToLog experiment={name} />
    </Page>
  );
}
