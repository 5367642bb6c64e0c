import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IModelVersion } from '../../api';
import { usualOther } from '../../compare';
import { useHost } from '../common/host';
import { Tabs } from '../common/Tabs';
import { ActivityTab } from './ActivityTab';
import { CompareVersions } from './CompareVersions';
import { useModel } from './context';
import { DeliveriesTab } from './DeliveriesTab';
import { PendingRequests } from './PendingRequests';
import { UseTab } from './UseTab';
import { VersionHeader } from './VersionHeader';
import { VersionOverview } from './VersionOverview';

type VersionTab = 'overview' | 'activity' | 'use' | 'compare' | 'webhooks';

/** One version of a model: where it stands, how it came there, and how it is used. */
export function VersionView({
  version
}: {
  version: IModelVersion;
}): ReactElement {
  const { trans } = useHost();
  const { versions } = useModel();
  const [tab, setTab] = useState<VersionTab>('overview');
  const [otherId, setOtherId] = useState<string>();
  const other = otherId ?? usualOther(version, versions)?.version;
  return (
    <>
      <VersionHeader version={version} />
      <PendingRequests version={version.version} />
      <Tabs
        label={trans.__('Parts of the version')}
        selected={tab}
        onSelect={setTab}
        tabs={[
          {
            id: 'overview',
            label: trans.__('Overview'),
            render: () => <VersionOverview version={version} />
          },
          {
            id: 'activity',
            label: trans.__('Activity'),
            render: () => <ActivityTab version={version} />
          },
          {
            id: 'use',
            label: trans.__('Use'),
            render: () => <UseTab version={version} />
          },
          {
            id: 'compare',
            label: trans.__('Compare'),
            render: () => (
              <CompareVersions
                pair={[other, version.version]}
                onChoose={([first]) => {
                  setOtherId(first);
                }}
                isSecondFixed
              />
            )
          },
          {
            id: 'webhooks',
            label: trans.__('Webhooks'),
            render: () => <DeliveriesTab version={version.version} />
          }
        ]}
      />
    </>
  );
}
