/** What only the page of one run asks for. */

import type { Caller } from './caller';
import { MLFLOW, TRACKER } from './caller';
import { decodeModelVersion, decodeRun, decodeSnapshot } from './decode';
import type {
  IModelVersion,
  INotebookSnapshot,
  IRun,
  SnapshotPhase
} from './entities';
import { quote } from './filters';
import type {
  IWireModelVersion,
  IWirePair,
  IWireRun,
  IWireSnapshot
} from './wire';

/** A dataset that a run used. */
export interface IDataset {
  readonly name: string;
  /** Tells its content from that of others with the same name. */
  readonly digest: string;
  /** Such as "local", "s3" or "code". */
  readonly sourceType: string;
  /** Where it comes from, mostly as JSON. */
  readonly source: string;
  /** What for, such as "training"; may be empty. */
  readonly context: string;
}

/** A run, and what lists of runs leave out. */
export interface IRunDetails {
  readonly run: IRun;
  /** Whether it is in the trash. */
  readonly isDeleted: boolean;
  readonly artifactUri: string;
  readonly datasets: readonly IDataset[];
}

interface IWireRunDetails extends IWireRun {
  info: IWireRun['info'] & { lifecycle_stage?: string; artifact_uri?: string };
  inputs?: { dataset_inputs?: IWireDatasetInput[] };
}

interface IWireDatasetInput {
  dataset: {
    name: string;
    digest: string;
    source_type?: string;
    source?: string;
  };
  tags?: IWirePair[];
}

const CONTEXT_TAG = 'mlflow.data.context';

/** Reads one run in full. */
export class RunPageClient {
  constructor(private readonly caller: Caller) {}

  async get(runId: string): Promise<IRunDetails> {
    const { run } = await this.caller.get<{ run: IWireRunDetails }>(
      `${MLFLOW}/runs/get`,
      { run_id: runId }
    );
    return {
      run: decodeRun(run),
      isDeleted: run.info.lifecycle_stage === 'deleted',
      artifactUri: run.info.artifact_uri ?? '',
      datasets: (run.inputs?.dataset_inputs ?? []).map(decodeDataset)
    };
  }

  /** The versions of registered models that came from the run. */
  async versions(runId: string): Promise<IModelVersion[]> {
    const { model_versions = [] } = await this.caller.get<{
      model_versions?: IWireModelVersion[];
    }>(`${MLFLOW}/model-versions/search`, {
      filter: `run_id = ${quote(runId)}`
    });
    return model_versions.map(decodeModelVersion);
  }

  /** When the run's notebook was captured, the latest first. */
  async phases(runId: string): Promise<SnapshotPhase[]> {
    const { snapshots = [] } = await this.caller.get<{
      snapshots?: Array<{ phase: string }>;
    }>(`${TRACKER}/notebook-snapshots/list`, { run_id: runId });
    const captured = snapshots.map(({ phase }) => phase);
    return (['end', 'start'] as const).filter(phase =>
      captured.includes(phase)
    );
  }

  /** The run's notebook as it stood then. */
  async snapshot(
    runId: string,
    phase: SnapshotPhase
  ): Promise<INotebookSnapshot> {
    const { snapshot } = await this.caller.get<{ snapshot: IWireSnapshot }>(
      `${TRACKER}/notebook-snapshots/get`,
      { run_id: runId, phase }
    );
    return decodeSnapshot(snapshot);
  }
}

function decodeDataset({ dataset, tags = [] }: IWireDatasetInput): IDataset {
  return {
    name: dataset.name,
    digest: dataset.digest,
    sourceType: dataset.source_type ?? '',
    source: dataset.source ?? '',
    context: tags.find(({ key }) => key === CONTEXT_TAG)?.value ?? ''
  };
}
