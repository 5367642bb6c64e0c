import type { ReactElement } from 'react';

import { ModelPage as Model } from '../../components';
import { useHost } from '../../components/common/host';
import { Page } from './Page';

interface IModelPageProps {
  readonly name: string;
  /** The version to show; the model itself when unset. */
  readonly version?: string;
}

/** One registered model, or one of its versions. */
export function ModelPage({ name, version }: IModelPageProps): ReactElement {
  const { trans } = useHost();
  const title =
    version === undefined ? name : trans.__('%1 version %2', name, version);
  return (
    <Page title={title} isTitled>
      <Model name={name} version={version} />
    </Page>
  );
}
