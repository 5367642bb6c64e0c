/** Requests to the server that this page came from. */

import type { IPayload, ITransport, Method, Query } from '../api';
import { TrackerError } from '../api';

/** Who wants to know how requests fare. */
export interface ITransportListener {
  /** How often somebody has signed in. */
  readonly visit: number;
  /** The server did not know the browser, when it was asked during that visit. */
  onStranger(visit: number): void;
  /** The server answered, or did not. */
  onReached(isReached: boolean): void;
}

/** Reaches the tracker at the address of the page, whatever path a proxy serves it below. */
export class PageTransport implements ITransport {
  constructor(
    private readonly base: string,
    private readonly listener: ITransportListener
  ) {}

  async send(
    method: Method,
    path: string,
    payload: IPayload = {}
  ): Promise<Response> {
    const { query, body, range } = payload;
    const hasBody = body !== undefined;
    const { visit } = this.listener;
    const response = await this.reach(this.url(path, query), {
      method,
      ...(hasBody && { body: JSON.stringify(body) }),
      headers: {
        ...(hasBody && { 'Content-Type': 'application/json' }),
        ...(range && { Range: range })
      }
    });
    if (response.status === 401) {
      this.listener.onStranger(visit);
    }
    return response;
  }

  url(path: string, query: Query = {}): string {
    const address = new URL(path, this.base);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) {
        address.searchParams.set(key, String(value));
      }
    }
    return address.href;
  }

  connect(path: string, query: Query): WebSocket {
    // "http" becomes "ws", and "https" "wss".
    return new WebSocket(this.url(path, query).replace(/^http/, 'ws'));
  }

  private async reach(url: string, init: RequestInit): Promise<Response> {
    try {
      const response = await fetch(url, init);
      this.listener.onReached(true);
      return response;
    } catch {
      // The browser's own words, such as "Failed to fetch", help nobody.
      this.listener.onReached(false);
      throw new TrackerError('The server does not answer.', '', 0);
    }
  }
}
