import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { IPayload, ITransport, Method, Query } from '../api';
import { TrackerError } from '../api';

/** Where the server extension is mounted. */
const NAMESPACE = 'jupyter-tracker';

/** Reaches the tracker through the Jupyter server. */
export class ServerTransport implements ITransport {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  async send(
    method: Method,
    path: string,
    payload: IPayload
  ): Promise<Response> {
    const url = this.address(this.settings.baseUrl, path, payload.query);
    const body =
      payload.body === undefined ? undefined : JSON.stringify(payload.body);
    const headers = payload.range ? { Range: payload.range } : undefined;
    try {
      return await ServerConnection.makeRequest(
        url,
        { method, body, headers },
        this.settings
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TrackerError(reason, '', 0);
    }
  }

  url(path: string, query: Query): string {
    return this.address(this.settings.baseUrl, path, this.signed(query));
  }

  connect(path: string, query: Query): WebSocket {
    return new this.settings.WebSocket(
      this.address(this.settings.wsUrl, path, this.signed(query))
    );
  }

  /** The browser sends no header of ours here: like JupyterLab, put the token into the address. */
  private signed(query: Query): Query {
    const { appendToken, token } = this.settings;
    return appendToken && token ? { ...query, token } : query;
  }

  private address(base: string, path: string, query: Query = {}): string {
    const given = Object.entries(query).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]]
    );
    const search = new URLSearchParams(given).toString();
    const address = URLExt.join(base, NAMESPACE, path);
    return search ? `${address}?${search}` : address;
  }
}
