/** Running the notebooks of runs again. */

import type { IVerification, LastingSocket, TrackerClient } from '../api';
import { Observable } from './observable';

/** What becomes of each run, by its id. */
export type VerificationsByRun = Readonly<
  Record<string, IVerification | undefined>
>;

/** Whether something is still to come. */
export function isUnderWay(verification?: IVerification): boolean {
  return verification?.state === 'waiting' || verification?.state === 'running';
}

/** Starts verifications, and follows those of other pages too. */
export class Verifications extends Observable<VerificationsByRun> {
  constructor(private readonly client: TrackerClient) {
    super({});
  }

  /** Begin to follow; does nothing when already started. */
  start(): void {
    this.socket ??= this.client.followVerifications(verifications => {
      this.set(Object.fromEntries(verifications.map(v => [v.runId, v])));
    });
    this.socket.start();
  }

  /** Run the notebook of a run again; returns what came of it. */
  async verify(runId: string): Promise<IVerification> {
    this.start();
    const started = await this.client.startVerification(runId);
    return new Promise(resolve => {
      const look = () => {
        const found = this.get()[runId];
        // An older message may still speak of the time before.
        if (found && found.number >= started.number && !isUnderWay(found)) {
          stop();
          resolve(found);
        }
      };
      const stop = this.subscribe(look);
      look();
    });
  }

  /** Stop it. */
  cancel(runId: string): Promise<void> {
    return this.client.cancelVerification(runId);
  }

  /** Follow no more. */
  stop(): void {
    this.socket?.stop();
    this.socket = undefined;
  }

  private socket?: LastingSocket;
}
