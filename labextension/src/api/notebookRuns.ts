/** Runs that keep a notebook, whatever language it is in. */

import type { Caller } from './caller';
import { MLFLOW, TRACKER } from './caller';
import type { ExperimentsClient } from './experiments';
import { quote } from './filters';

/** A notebook as it stands in a browser. */
export interface ILiveNotebook {
  readonly path: string;
  readonly unsaved: boolean;
  readonly kernelId: string;
  readonly notebook: unknown;
}

/** The run that has it. */
export interface INotebookRun {
  readonly runId: string;
  readonly name: string;
}

/** Makes runs that nothing has logged. */
export class NotebookRunsClient {
  constructor(
    private readonly caller: Caller,
    private readonly experiments: ExperimentsClient
  ) {}

  /** Keep a notebook with a run of its own, in the experiment of this name. */
  async keep(experiment: string, live: ILiveNotebook): Promise<INotebookRun> {
    const experimentId = await this.experimentId(experiment);
    const started = Date.now();
    const { run } = await this.caller.post<{
      run: { info: { run_id: string; run_name: string } };
    }>(`${MLFLOW}/runs/create`, {
      experiment_id: experimentId,
      start_time: started,
      tags: [
        { key: 'mlflow.source.name', value: live.path },
        { key: 'mlflow.source.type', value: 'NOTEBOOK' },
        { key: 'tracker.kernel.id', value: live.kernelId },
        { key: 'tracker.snapshot', value: 'live document' }
      ].filter(({ value }) => value)
    });
    const { run_id: runId, run_name: name } = run.info;
    let status = 'FAILED';
    try {
      await this.caller.post(`${TRACKER}/notebook-snapshots/log`, {
        run_id: runId,
        phase: 'end',
        source: 'live document',
        path: live.path,
        unsaved: live.unsaved,
        kernel_id: live.kernelId,
        notebook: live.notebook
      });
      status = 'FINISHED';
    } finally {
      await this.caller.post(`${MLFLOW}/runs/update`, {
        run_id: runId,
        status,
        end_time: Date.now()
      });
    }
    return { runId, name };
  }

  /** The experiment of a name, made when it is new. */
  private async experimentId(name: string): Promise<string> {
    const { experiments = [] } = await this.caller.post<{
      experiments?: Array<{ experiment_id: string }>;
    }>(`${MLFLOW}/experiments/search`, {
      filter: `name = ${quote(name)}`,
      max_results: 1
    });
    return experiments[0]?.experiment_id ?? this.experiments.create(name);
  }
}
