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
  /** When it was changed last, in ms since the epoch. */
  readonly updatedAt: number;
  readonly tags: Readonly<Record<string, string>>;
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
  /** Empty when it comes from no run. */
  readonly runId: string;
  readonly source: string;
  readonly stage: string;
  readonly createdAt: number;
  /** Who registered it; may be empty. */
  readonly user: string;
  /** In Markdown. */
  readonly description: string;
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A name under which versions of a model are kept. */
export interface IRegisteredModel {
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** In Markdown. */
  readonly description: string;
  /** The version that each alias names. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
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

/** What runs logged and their server has not got yet. */
export interface IUnsent {
  readonly runs: number;
  readonly records: number;
  /** Whether there are too many records to count them all. */
  readonly isEstimate: boolean;
  /** Artifacts. */
  readonly files: number;
  /** Why, in a sentence; empty when that is not known. */
  readonly reason: string;
}

/** What came of sending it at once. */
export interface ISynced {
  /** Records that were sent. */
  readonly sent: number;
  /** Why some are left; empty when that is not known, or none are. */
  readonly reason: string;
}

/** Where running a run's notebook again is in its life. */
export type VerificationState =
  'waiting' | 'running' | 'verified' | 'differs' | 'failed' | 'cancelled';

/** What becomes of running a run's notebook again. */
export interface IVerification {
  /** Tells it from others of the same run. */
  readonly number: number;
  readonly runId: string;
  readonly state: VerificationState;
  /** Cells that have run. */
  readonly done: number;
  /** Cells to run; 0 while that is not known. */
  readonly total: number;
  /** Why it failed; may be empty. */
  readonly message: string;
}

/** A value that was another one when the notebook ran again; empty where there was none. */
export interface IDifference {
  readonly kind: 'param' | 'metric' | 'output' | 'package';
  readonly name: string;
  readonly was: string;
  readonly now: string;
}

/** What running a run's notebook again has shown. */
export interface IVerificationReport {
  readonly at: string;
  readonly by: string;
  readonly seconds: number;
  readonly cells: number;
  /** How many values were compared. */
  readonly compared: number;
  /** Why the cells did not run to their end; empty when they did. */
  readonly error: string;
  readonly differences: readonly IDifference[];
  readonly notes: readonly string[];
}

/** Something that was different before two runs that differ; empty where one has nothing. */
export interface ICause {
  /** "param", "tracked cell", "imported package", … */
  readonly kind: string;
  readonly name: string;
  readonly was: string;
  readonly now: string;
}

/** One page of a listing; without a token it is the last one. */
export interface IPage<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}
