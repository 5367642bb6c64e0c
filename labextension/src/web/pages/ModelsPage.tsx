import type { ReactElement } from 'react';

import { formatTime } from '../../components';
import { ErrorNote } from '../../components/common/ErrorNote';
import { useObservable } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { Note } from '../../components/common/Note';
import { addresses } from '../route';
import { Page } from './Page';

/** All registered models. */
export function ModelsPage(): ReactElement {
  const { tracker, trans } = useHost();
  const { models, isLoading, error } = useObservable(tracker.models);
  const retry = () => void tracker.models.reload();
  return (
    <Page title={trans.__('Models')}>
      {error && <ErrorNote message={error} onRetry={retry} />}
      {!error && models.length === 0 && (
        <Note>
          {isLoading
            ? trans.__('Loading…')
            : trans.__(
                'No models yet. Tick a run that has one and register it.'
              )}
        </Note>
      )}
      {models.length > 0 && (
        <table className="jp-TrackerWeb-table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('Newest version')}</th>
              <th scope="col">{trans.__('Stages')}</th>
              <th scope="col">{trans.__('Changed')}</th>
            </tr>
          </thead>
          <tbody>
            {models.map(({ name, latestVersions, updatedAt }) => (
              <tr key={name}>
                <th scope="row">
                  <a href={addresses.model(name)}>{name}</a>
                </th>
                <td>
                  {Math.max(0, ...latestVersions.map(v => Number(v.version)))}
                </td>
                <td>
                  {latestVersions
                    .filter(({ stage }) => stage !== 'None')
                    .map(({ stage, version }) => `${stage}: ${version}`)
                    .join(', ')}
                </td>
                <td>{formatTime(updatedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Page>
  );
}
