/** What the tracker stores, as the rest of the front end sees it. */

/** Where a run is in its life. */
export type RunStatus =
  'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

/** A run with its latest metrics, parameters and tags. Times are in ms since the epoch. */
export interface IRun {
  readonly runId: string;
  readonly name: string;
  readonly experimentId: string;
  readonly user: string;
  readonly status: RunStatus;
  readonly startTime: number;
  /** Unset while the run is going on. */
  readonly endTime?: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A named group of runs. */
export interface IExperiment {
  readonly experimentId: string;
  readonly name: string;
}

/** One point of a metric's history. */
export interface IPoint {
  readonly step: number;
  readonly value: number;
  readonly timestamp: number;
}

/** A file or folder among a run's artifacts; the path is relative to the run's root. */
export interface IArtifact {
  readonly path: string;
  readonly isFolder: boolean;
  readonly size?: number;
}

/** A version of a registered model. */
export interface IModelVersion {
  readonly name: string;
  readonly version: string;
  readonly runId: string;
  readonly source: string;
  readonly stage: string;
  readonly createdAt: number;
}

/** A name under which versions of a model are kept. */
export interface IRegisteredModel {
  readonly name: string;
  readonly updatedAt: number;
  readonly latestVersions: readonly IModelVersion[];
}

/** When a notebook was captured, seen from the run. */
export type SnapshotPhase = 'start' | 'end';

/** A notebook as it stood when a run started or ended. */
export interface INotebookSnapshot {
  readonly runId: string;
  readonly phase: SnapshotPhase;
  /** Where it came from: "live document", "file on disk" or "kernel history". */
  readonly source: string;
  readonly createdAt: number;
  readonly path: string;
  readonly unsaved: boolean;
  /** nbformat 4 JSON, not validated. */
  readonly notebook: unknown;
}

/** Kinds of entities whose changes are announced. */
export type ChangedEntity =
  'run' | 'experiment' | 'registered_model' | 'model_version';

/** One entity that was written. */
export interface IChange {
  readonly entity: ChangedEntity;
  readonly entityId: string;
  readonly experimentId: string;
}

/** One page of a listing; without a token it is the last one. */
export interface IPage<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}
