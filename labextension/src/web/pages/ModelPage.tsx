import type { ReactElement } from 'react';
import { useEffect } from 'react';

import { formatTime } from '../../components';
import { ErrorNote } from '../../components/common/ErrorNote';
import { useObservable } from '../../components/common/hooks';
import { useHost } from '../../components/common/host';
import { Note } from '../../components/common/Note';
import { addresses } from '../route';
import { Page } from './Page';

interface IModelPageProps {
  readonly name: string;
  /** The version that stands out. */
  readonly version?: string;
}

/** One registered model with its versions. */
export function ModelPage({ name, version }: IModelPageProps): ReactElement {
  const { tracker, trans } = useHost();
  const { versions, error } = useObservable(tracker.models);
  useEffect(() => {
    void tracker.models.open(name);
  }, [tracker, name]);
  const shown = versions[name];
  const retry = () => void tracker.models.open(name);
  return (
    <Page
      title={version ? trans.__('%1 version %2', name, version) : name}
      parent={{ title: trans.__('Models'), address: addresses.models }}
    >
      {error && <ErrorNote message={error} onRetry={retry} />}
      {!error && !shown?.length && (
        <Note>
          {shown ? trans.__('It has no versions.') : trans.__('Loading…')}
        </Note>
      )}
      {shown && shown.length > 0 && (
        <table className="jp-TrackerWeb-table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Version')}</th>
              <th scope="col">{trans.__('Stage')}</th>
              <th scope="col">{trans.__('Run')}</th>
              <th scope="col">{trans.__('Created')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(each => (
              <tr
                key={each.version}
                aria-current={each.version === version ? 'true' : undefined}
              >
                <th scope="row">
                  <a href={addresses.version(name, each.version)}>
                    {trans.__('Version %1', each.version)}
                  </a>
                </th>
                <td>{each.stage === 'None' ? '–' : each.stage}</td>
                <td>
                  {each.runId ? (
                    <a href={addresses.run(each.runId)}>
                      {tracker.runs.find(each.runId)?.name ?? each.runId}
                    </a>
                  ) : (
                    '–'
                  )}
                </td>
                <td>{formatTime(each.createdAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Page>
  );
}
