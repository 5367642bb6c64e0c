/** What webhooks were told; only those who manage a server may see it. */

import type { Caller } from './caller';
import { TRACKER } from './caller';
import { decodeNumber } from './decode';
import type { WireNumber } from './wire';

/** How far the telling is. */
export type DeliveryState = 'PENDING' | 'DELIVERED' | 'FAILED';

/** One event for one webhook. */
export interface IDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** As in "model_version.created". */
  readonly event: string;
  /** The model and the version that it is about; empty where it is about none. */
  readonly model: string;
  readonly version: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly at: number;
  /** HTTP status of the answer, once there is one. */
  readonly status?: number;
  readonly error: string;
}

interface IWireDelivery {
  delivery_id: string;
  webhook_id: string;
  event: { entity: string; action: string };
  payload?: { data?: { name?: string; version?: string } };
  state: DeliveryState;
  attempts?: number;
  creation_timestamp?: WireNumber;
  response_status?: number;
  error_message?: string;
}

const DELIVERIES = `${TRACKER}/webhook-deliveries`;

/** Lists what webhooks were told, and tells it again. */
export class WebhooksClient {
  constructor(private readonly caller: Caller) {}

  /** The newest deliveries. */
  async deliveries(): Promise<IDelivery[]> {
    const { deliveries = [] } = await this.caller.get<{
      deliveries?: IWireDelivery[];
    }>(`${DELIVERIES}/list`, { max_results: 100 });
    return deliveries.map(decodeDelivery);
  }

  /** Send what has ended once more. */
  async redeliver(deliveryId: string): Promise<void> {
    await this.caller.post(`${DELIVERIES}/redeliver`, {
      delivery_id: deliveryId
    });
  }
}

function decodeDelivery(delivery: IWireDelivery): IDelivery {
  const { entity, action } = delivery.event;
  const data = delivery.payload?.data;
  return {
    id: delivery.delivery_id,
    webhookId: delivery.webhook_id,
    event: `${entity}.${action}`.toLowerCase(),
    model: data?.name ?? '',
    version: data?.version ?? '',
    state: delivery.state,
    attempts: delivery.attempts ?? 0,
    at: decodeNumber(delivery.creation_timestamp),
    status: delivery.response_status,
    error: delivery.error_message ?? ''
  };
}
