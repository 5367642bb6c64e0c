import type { ReactElement } from 'react';

import { useHost } from '../../components/common/host';
import { addresses } from '../route';
import { Page } from './Page';

/** There is no such place. */
export function UnknownPage({ address }: { address: string }): ReactElement {
  const { trans } = useHost();
  return (
    <Page title={trans.__('There is no such page')}>
      <div className="jp-TrackerWeb-text">
        <p>{trans.__('Nothing is at %1 here.', address)}</p>
        <p>
          <a href={addresses.experiments}>{trans.__('To the experiments')}</a>
        </p>
      </div>
    </Page>
  );
}
