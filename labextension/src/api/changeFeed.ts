/** The stream of changes, kept open. */

import { decodeChanges } from './decode';
import type { IChange } from './entities';
import { LastingSocket } from './lastingSocket';
import type { IWireChanges } from './wire';

/** Who wants to know what. */
export interface IChangeListener {
  /** Entities were written. */
  onChanges(changes: readonly IChange[]): void;
  /** Changes are announced from here on: whatever was loaded before may be stale. */
  onConnected(): void;
}

/** Keeps the stream of changes open; after a break it goes on from the last number it has seen. */
export class ChangeFeed {
  constructor(
    open: (since?: number) => WebSocket,
    private readonly listener: IChangeListener
  ) {
    this.socket = new LastingSocket(() => open(this.next), {
      onMessage: message => {
        this.receive(message as IWireChanges);
      },
      onBreak: () => {
        this.isConnected = false;
      }
    });
  }

  /** Connect; does nothing when already started. */
  start(): void {
    this.socket.start();
  }

  /** Disconnect for good. */
  stop(): void {
    this.socket.stop();
  }

  private receive(message: IWireChanges): void {
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

  private readonly socket: LastingSocket;
  private next?: number;
  private isConnected = false;
}
