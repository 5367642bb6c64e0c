/** The stream of changes, kept open. */

import { decodeChanges } from './decode';
import type { IChange } from './entities';
import type { IWireChanges } from './wire';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;

/** Who wants to know what. */
export interface IChangeListener {
  /** Entities were written. */
  onChanges(changes: readonly IChange[]): void;
  /** Changes are announced from here on: whatever was loaded before may be stale. */
  onConnected(): void;
}

/**
 * Keeps the stream of changes open.
 *
 * After a break it asks again from the last number it has seen, waiting twice as long each time
 * the connection fails.
 */
export class ChangeFeed {
  constructor(
    private readonly open: (since?: number) => WebSocket,
    private readonly listener: IChangeListener
  ) {}

  /** Connect; does nothing when already started. */
  start(): void {
    if (!this.socket && !this.isStopped) {
      this.connect();
    }
  }

  /** Disconnect for good. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = undefined;
  }

  private connect(): void {
    const socket = this.open(this.next);
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      this.receive(JSON.parse(String(data)) as IWireChanges);
    };
    // An error is always followed by a close.
    socket.onclose = () => {
      this.reconnectLater();
    };
  }

  private receive(message: IWireChanges): void {
    // Only a message proves the connection: a proxy may accept it and hang up at once.
    this.delay = FIRST_DELAY;
    this.next = message.next;
    if (!this.isConnected) {
      this.isConnected = true;
      this.listener.onConnected();
    }
    const changes = decodeChanges(message);
    if (changes.length > 0) {
      this.listener.onChanges(changes);
    }
  }

  private reconnectLater(): void {
    if (this.isStopped) {
      return;
    }
    this.isConnected = false;
    this.timer = setTimeout(() => {
      this.connect();
    }, this.delay);
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
  }

  private socket?: WebSocket;
  private next?: number;
  private timer?: ReturnType<typeof setTimeout>;
  private delay = FIRST_DELAY;
  private isConnected = false;
  private isStopped = false;
}
