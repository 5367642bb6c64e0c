import type { ReactElement } from 'react';

import { ErrorNote } from '../common/ErrorNote';
import { useHost } from '../common/host';
import { DescriptionSection } from '../markdown/DescriptionSection';
import { useEdit } from '../run/useEdit';
import { useModel } from './context';
import type { VersionPair } from './ModelView';
import { TargetsSection } from './TargetsSection';
import { VersionsSection } from './VersionsSection';

interface IModelOverviewProps {
  readonly onCompare: (pair: VersionPair) => void;
}

/** What the model is for, which versions are in use, and all of them. */
export function ModelOverview({
  onCompare
}: IModelOverviewProps): ReactElement {
  const { tracker, trans } = useHost();
  const { model, reload } = useModel();
  const { edit, error } = useEdit(reload);
  const client = tracker.client.registry;
  return (
    <>
      {error && <ErrorNote message={error} />}
      <DescriptionSection
        text={model.description}
        none={trans.__('Say what this model is for, in Markdown.')}
        testId="tracker-model-description"
        onSave={text => edit(() => client.describeModel(model.name, text))}
      />
      <TargetsSection />
      <VersionsSection onCompare={onCompare} />
    </>
  );
}
