import type { ReactElement } from 'react';
import { useState } from 'react';

import { Tabs } from '../common/Tabs';
import { useHost } from '../common/host';
import { CompareVersions } from './CompareVersions';
import { DeliveriesTab } from './DeliveriesTab';
import { ModelHeader } from './ModelHeader';
import { ModelOverview } from './ModelOverview';
import { PendingRequests } from './PendingRequests';

/** Two versions, the older one first; either may be open. */
export type VersionPair = readonly [first?: string, second?: string];

/** A registered model: what it is, its versions, and how they differ. */
export function ModelView(): ReactElement {
  const { trans } = useHost();
  const [tab, setTab] = useState<'versions' | 'compare' | 'webhooks'>(
    'versions'
  );
  const [pair, setPair] = useState<VersionPair>([]);
  return (
    <>
      <ModelHeader />
      <PendingRequests />
      <Tabs
        label={trans.__('Parts of the model')}
        selected={tab}
        onSelect={setTab}
        tabs={[
          {
            id: 'versions',
            label: trans.__('Overview'),
            render: () => (
              <ModelOverview
                onCompare={ticked => {
                  setPair(ticked);
                  setTab('compare');
                }}
              />
            )
          },
          {
            id: 'compare',
            label: trans.__('Compare'),
            render: () => <CompareVersions pair={pair} onChoose={setPair} />
          },
          {
            id: 'webhooks',
            label: trans.__('Webhooks'),
            render: () => <DeliveriesTab />
          }
        ]}
      />
    </>
  );
}
