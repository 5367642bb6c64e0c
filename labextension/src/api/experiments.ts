/** Experiments, as they are made, renamed, tagged and deleted. */

import type { Caller } from './caller';
import { MLFLOW } from './caller';

/** Changes experiments. */
export class ExperimentsClient {
  constructor(private readonly caller: Caller) {}

  /** Make an experiment, and answer its id. */
  async create(name: string): Promise<string> {
    const answer = await this.caller.post<{ experiment_id: string }>(
      `${MLFLOW}/experiments/create`,
      { name }
    );
    return answer.experiment_id;
  }

  async rename(experimentId: string, name: string): Promise<void> {
    await this.caller.post(`${MLFLOW}/experiments/update`, {
      experiment_id: experimentId,
      new_name: name
    });
  }

  /** Put it into the trash, with its runs. */
  async delete(experimentId: string): Promise<void> {
    await this.caller.post(`${MLFLOW}/experiments/delete`, {
      experiment_id: experimentId
    });
  }

  /** Take it out of the trash. */
  async restore(experimentId: string): Promise<void> {
    await this.caller.post(`${MLFLOW}/experiments/restore`, {
      experiment_id: experimentId
    });
  }

  async setTag(experimentId: string, key: string, value: string) {
    await this.caller.post(`${MLFLOW}/experiments/set-experiment-tag`, {
      experiment_id: experimentId,
      key,
      value
    });
  }

  async deleteTag(experimentId: string, key: string) {
    await this.caller.post(`${MLFLOW}/experiments/delete-experiment-tag`, {
      experiment_id: experimentId,
      key
    });
  }
}
