import type { ReactElement } from 'react';
import { useCallback, useMemo } from 'react';

import type { IComparisonLink } from '../../compare';
import { decodeSettings } from '../../compare';
import { CompareView } from '../../components';
import { useHost } from '../../components/common/host';
import type { Router } from '../router';
import { addressOfComparison } from '../webHost';
import { Page } from './Page';

interface ICompareRouteProps {
  readonly runIds: readonly string[];
  /** How they are looked at, as a query. */
  readonly look: string;
  readonly router: Router;
}

/** Several runs side by side; the address follows what the reader chooses. */
export function CompareRoute(props: ICompareRouteProps): ReactElement {
  const { runIds, look, router } = props;
  const { tracker, trans } = useHost();
  const settings = useMemo(() => decodeSettings(look), [look]);
  const rename = useCallback(
    (link: IComparisonLink) => {
      router.rename(addressOfComparison(tracker, link));
    },
    [router, tracker]
  );
  return (
    <Page title={trans.__('Comparison of %1 runs', runIds.length)} isTitled>
      <CompareView runIds={runIds} settings={settings} onChange={rename} />
    </Page>
  );
}
