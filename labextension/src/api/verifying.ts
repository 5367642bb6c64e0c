/** Who runs the cells of a run that is verified. */

import type { Caller } from './caller';
import { TRACKER } from './caller';
import type { IRun } from './entities';

/** Asks a Jupyter server about verifying; no other host can. */
export class VerifyingClient {
  constructor(private readonly caller: Caller) {}

  /** The name that the runs of this server's user have. */
  async user(): Promise<string> {
    const { user } = await this.caller.get<{ user: string }>(
      `${TRACKER}/verifications/verifier`
    );
    return user;
  }

  /** Who made a run, empty when nobody knows; undefined when it was this user. */
  async stranger(run: IRun): Promise<string | undefined> {
    const maker = run.tags['mlflow.user'] ?? run.user;
    return maker === (await this.user()) ? undefined : maker;
  }
}
