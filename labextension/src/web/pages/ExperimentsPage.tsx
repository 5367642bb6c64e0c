import type { ReactElement } from 'react';

import { formatTime } from '../../components';
import { useObservable } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { addresses } from '../route';
import { HowToLog } from './HowToLog';
import { Page } from './Page';

/** All experiments, and how to begin another one. */
export function ExperimentsPage(): ReactElement {
  const { tracker, trans } = useHost();
  const { experiments } = useObservable(tracker.experiments);
  const newestFirst = [...experiments].sort(
    (a, b) => b.updatedAt - a.updatedAt
  );
  return (
    <Page title={trans.__('Experiments')}>
      <table className="jp-TrackerWeb-table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Id')}</th>
            <th scope="col">{trans.__('Changed')}</th>
          </tr>
        </thead>
        <tbody>
          {newestFirst.map(({ experimentId, name, updatedAt }) => (
            <tr key={experimentId}>
              <th scope="row">
                <a href={addresses.experiment(experimentId)}>{name}</a>
              </th>
              <td>{experimentId}</td>
              <td>{formatTime(updatedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <HowToLog experiment="my-experiment" />
    </Page>
  );
}
