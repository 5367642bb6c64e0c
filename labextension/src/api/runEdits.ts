/** Runs, as people name, tag, delete and stop them. */

import type { Caller } from './caller';
import { MLFLOW, TRACKER } from './caller';

/** Changes runs that somebody else has made. */
export class RunEditsClient {
  constructor(private readonly caller: Caller) {}

  async rename(runId: string, name: string): Promise<void> {
    await this.caller.post(`${MLFLOW}/runs/update`, {
      run_id: runId,
      run_name: name
    });
  }

  async setTag(runId: string, key: string, value: string): Promise<void> {
    await this.caller.post(`${MLFLOW}/runs/set-tag`, {
      run_id: runId,
      key,
      value
    });
  }

  async deleteTag(runId: string, key: string): Promise<void> {
    await this.caller.post(`${MLFLOW}/runs/delete-tag`, { run_id: runId, key });
  }

  /** Put the run into the trash. */
  async delete(runId: string): Promise<void> {
    await this.caller.post(`${MLFLOW}/runs/delete`, { run_id: runId });
  }

  /** Take the run out of the trash. */
  async restore(runId: string): Promise<void> {
    await this.caller.post(`${MLFLOW}/runs/restore`, { run_id: runId });
  }

  /** Ask the process that writes the run to stop. */
  async stop(runId: string): Promise<void> {
    await this.caller.post(`${TRACKER}/runs/stop`, { run_id: runId });
  }
}
