/** What the server has not got yet. */

import type { ISynced, IUnsent, LastingSocket, TrackerClient } from '../api';
import { Observable } from './observable';

/** What is not yet sent, and whether that is being tried. */
export interface IUnsentState extends IUnsent {
  readonly isSending: boolean;
}

const NOTHING: IUnsent = {
  runs: 0,
  records: 0,
  isEstimate: false,
  files: 0,
  reason: ''
};

/** Follows what runs logged and their server has not got yet. */
export class UnsentRecords extends Observable<IUnsentState> {
  constructor(private readonly client: TrackerClient) {
    super({ ...NOTHING, isSending: false });
  }

  /** Begin to follow; does nothing when already started. */
  start(): void {
    this.socket ??= this.client.followUnsent(unsent => {
      this.patch(unsent);
    });
    this.socket.start();
  }

  /** Forget it until the next start. */
  stop(): void {
    this.socket?.stop();
    this.socket = undefined;
    this.patch(NOTHING);
  }

  /** Send at once what processes left that have ended. */
  async sync(): Promise<ISynced> {
    this.patch({ isSending: true });
    try {
      return await this.client.syncJournals();
    } finally {
      this.patch({ isSending: false });
    }
  }

  private socket?: LastingSocket;
}
