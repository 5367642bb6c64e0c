import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IDelivery } from '../../api';
import { ErrorNote } from '../common/ErrorNote';
import { useRetried } from '../common/hooks';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';
import { useEdit } from '../run/useEdit';
import { Age } from './Age';
import { useModel } from './context';

/** What webhooks were told of the model, or of one of its versions. */
export function DeliveriesTab({ version }: { version?: string }): ReactElement {
  const { tracker, trans } = useHost();
  const { model, revision } = useModel();
  const client = tracker.client.webhooks;
  const load = useCallback(
    () => client.deliveries(),
    // A new revision means that there may be more of them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, revision]
  );
  const loaded = useRetried(load);
  const { edit, error } = useEdit(loaded.retry);
  const isShown = (delivery: IDelivery) =>
    delivery.model === model.name &&
    (version === undefined || delivery.version === version);
  return (
    <>
      <div className="jp-Tracker-actions jp-Tracker-useBar">
        <button
          type="button"
          className="jp-Tracker-button"
          onClick={loaded.retry}
        >
          {trans.__('Refresh')}
        </button>
      </div>
      {error && <ErrorNote message={error} />}
      <Loaded loaded={loaded}>
        {deliveries => (
          <Deliveries
            deliveries={deliveries.filter(isShown)}
            onRedeliver={id => void edit(() => client.redeliver(id))}
          />
        )}
      </Loaded>
    </>
  );
}

interface IDeliveriesProps {
  readonly deliveries: readonly IDelivery[];
  readonly onRedeliver: (id: string) => void;
}

function Deliveries(props: IDeliveriesProps): ReactElement {
  const { trans } = useHost();
  const { deliveries, onRedeliver } = props;
  if (deliveries.length === 0) {
    return (
      <Note>
        {trans.__(
          "None of the server's newest deliveries is about this. A webhook calls a URL when a version gets a stage or an alias: MlflowClient().create_webhook(…)."
        )}
      </Note>
    );
  }
  return (
    <div className="jp-Tracker-scroll">
      <table
        className="jp-Tracker-table"
        aria-label={trans.__('Deliveries of webhooks')}
        data-testid="tracker-deliveries"
      >
        <thead>
          <tr>
            <th scope="col">{trans.__('Event')}</th>
            <th scope="col">{trans.__('Version')}</th>
            <th scope="col">{trans.__('When')}</th>
            <th scope="col">{trans.__('Outcome')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {deliveries.map(delivery => (
            <tr key={delivery.id} data-state={delivery.state}>
              <th scope="row">{delivery.event}</th>
              <td>{delivery.version || '–'}</td>
              <td>
                <Age at={delivery.at} />
              </td>
              <td>{outcome(trans, delivery)}</td>
              <td>
                {delivery.state !== 'PENDING' && (
                  <button
                    type="button"
                    className="jp-Tracker-link"
                    onClick={() => {
                      onRedeliver(delivery.id);
                    }}
                  >
                    {trans.__('Send again')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What became of it. */
function outcome(trans: ITranslator, delivery: IDelivery): string {
  const { state, status, error, attempts } = delivery;
  switch (state) {
    case 'PENDING':
      return attempts > 0
        ? trans.__('tried %1 times, goes on: %2', attempts, error)
        : trans.__('waiting');
    case 'DELIVERED':
      return trans.__('delivered (%1)', status ?? '–');
    case 'FAILED':
      return trans.__('failed: %1', error || (status ?? '–'));
  }
}
