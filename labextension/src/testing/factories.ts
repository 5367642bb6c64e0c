/** Entities for tests: only what a test is about needs to be said. */

import type { IModelVersion, IRegisteredModel, IRun } from '../api';
import type { ICell } from '../compare';

/** A finished run that is named after its id. */
export function makeRun(runId: string, part: Partial<IRun> = {}): IRun {
  return {
    runId,
    name: `run-${runId}`,
    experimentId: '0',
    user: 'ada',
    status: 'FINISHED',
    startTime: 1000,
    endTime: 3000,
    metrics: {},
    params: {},
    tags: {},
    ...part
  };
}

/** The same run as it travels. */
export function toWire(run: IRun): unknown {
  const pairs = (values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([key, value]) => ({ key, value }));
  return {
    info: {
      run_id: run.runId,
      run_name: run.name,
      experiment_id: run.experimentId,
      status: run.status,
      start_time: run.startTime,
      end_time: run.endTime
    },
    data: {
      metrics: pairs(run.metrics),
      params: pairs(run.params),
      tags: pairs(run.tags)
    }
  };
}

/** Tags of a run that has these models. */
export function modelTags(...paths: string[]): Record<string, string> {
  const history = paths.map(path => ({ artifact_path: path }));
  return { 'mlflow.log-model.history': JSON.stringify(history) };
}

/** A code cell. */
export function makeCell(source: string, id = ''): ICell {
  return { id, type: 'code', source, outputs: [] };
}

/** A version of the model "churn". */
export function makeVersion(
  version: string,
  part: Partial<IModelVersion> = {}
): IModelVersion {
  return {
    name: 'churn',
    version,
    runId: '',
    source: '',
    stage: 'None',
    createdAt: 1000,
    user: '',
    description: '',
    aliases: [],
    tags: {},
    ...part
  };
}

/** The model "churn". */
export function makeModel(
  part: Partial<IRegisteredModel> = {}
): IRegisteredModel {
  return {
    name: 'churn',
    createdAt: 1000,
    updatedAt: 1000,
    description: '',
    aliases: {},
    tags: {},
    latestVersions: [],
    ...part
  };
}
