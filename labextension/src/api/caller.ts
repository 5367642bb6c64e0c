/** Requests that are answered with JSON. */

import type { ITransport, Method, Query } from './transport';
import { readError } from './transport';

/** Where MLflow's endpoints are. */
export const MLFLOW = 'api/2.0/mlflow';

/** Where the endpoints are that MLflow has no word for. */
export const TRACKER = 'api/tracker/1';

/** Sends a request, and turns an answer that is not 2xx into the error it describes. */
export class Caller {
  constructor(private readonly transport: ITransport) {}

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.send<T>('GET', path, { query });
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('POST', path, { body });
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PATCH', path, { body });
  }

  delete<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('DELETE', path, { body });
  }

  private async send<T>(
    method: Method,
    path: string,
    payload: { readonly query?: Query; readonly body?: unknown }
  ): Promise<T> {
    const response = await this.transport.send(method, path, payload);
    if (!response.ok) {
      throw await readError(response);
    }
    return (await response.json()) as T;
  }
}
