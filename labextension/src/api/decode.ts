/** From the JSON on the wire to entities: fills in what was left out, reads numbers sent as text. */

import type * as entities from './entities';
import type * as wire from './wire';

const STATUSES: readonly string[] = [
  'RUNNING',
  'SCHEDULED',
  'FINISHED',
  'FAILED',
  'KILLED'
];

/** Read a number that may be written as text, such as "NaN", "-Infinity" or "1712000000000". */
export function decodeNumber(value: wire.WireNumber | undefined): number {
  return value === undefined ? 0 : Number(value);
}

export function decodeRun({ info, data }: wire.IWireRun): entities.IRun {
  return {
    runId: info.run_id,
    name: info.run_name || info.run_id,
    experimentId: info.experiment_id,
    user: info.user_id ?? '',
    status: decodeStatus(info.status),
    startTime: decodeNumber(info.start_time),
    endTime: info.end_time ? decodeNumber(info.end_time) : undefined,
    metrics: Object.fromEntries(
      (data?.metrics ?? []).map(({ key, value }) => [key, decodeNumber(value)])
    ),
    params: decodePairs(data?.params),
    tags: decodePairs(data?.tags)
  };
}

function decodeStatus(status: string | undefined): entities.RunStatus {
  return STATUSES.includes(status ?? '')
    ? (status as entities.RunStatus)
    : 'RUNNING';
}

function decodePairs(pairs: wire.IWirePair[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? '']));
}

export function decodeExperiment(
  experiment: wire.IWireExperiment
): entities.IExperiment {
  return {
    experimentId: experiment.experiment_id,
    name: experiment.name,
    updatedAt: decodeNumber(experiment.last_update_time),
    tags: decodePairs(experiment.tags)
  };
}

export function decodePoint(metric: wire.IWireMetric): entities.IPoint {
  return {
    step: decodeNumber(metric.step),
    value: decodeNumber(metric.value),
    timestamp: decodeNumber(metric.timestamp)
  };
}

export function decodeArtifact(file: wire.IWireFile): entities.IArtifact {
  return {
    path: file.path,
    isFolder: file.is_dir ?? false,
    size: file.file_size ? decodeNumber(file.file_size) : undefined
  };
}

export function decodeModelVersion(
  version: wire.IWireModelVersion
): entities.IModelVersion {
  return {
    name: version.name,
    version: String(version.version),
    runId: version.run_id ?? '',
    source: version.source ?? '',
    stage: version.current_stage ?? 'None',
    createdAt: decodeNumber(version.creation_timestamp),
    user: version.user_id ?? '',
    description: version.description ?? '',
    aliases: version.aliases ?? [],
    tags: decodePairs(version.tags)
  };
}

export function decodeRegisteredModel(
  model: wire.IWireRegisteredModel
): entities.IRegisteredModel {
  return {
    name: model.name,
    createdAt: decodeNumber(model.creation_timestamp),
    updatedAt: decodeNumber(model.last_updated_timestamp),
    description: model.description ?? '',
    aliases: Object.fromEntries(
      (model.aliases ?? []).map(({ alias, version }) => [
        alias,
        String(version)
      ])
    ),
    tags: decodePairs(model.tags),
    latestVersions: (model.latest_versions ?? []).map(decodeModelVersion)
  };
}

export function decodeSnapshot(
  snapshot: wire.IWireSnapshot
): entities.INotebookSnapshot {
  return {
    runId: snapshot.run_id,
    phase: snapshot.phase === 'start' ? 'start' : 'end',
    source: snapshot.source,
    createdAt: decodeNumber(snapshot.created_at),
    path: snapshot.path ?? '',
    unsaved: snapshot.unsaved ?? false,
    notebook: snapshot.notebook
  };
}

export function decodeChanges(message: wire.IWireChanges): entities.IChange[] {
  return (message.changes ?? []).map(change => ({
    entity: change.entity as entities.ChangedEntity,
    entityId: change.entity_id,
    experimentId: change.experiment_id ?? ''
  }));
}

export function decodeUnsent(message: wire.IWireUnsent): entities.IUnsent {
  return {
    runs: message.runs ?? 0,
    records: message.records ?? 0,
    isEstimate: message.is_estimate ?? false,
    files: message.files ?? 0,
    reason: message.reason ?? ''
  };
}

export function decodeVerification(
  verification: wire.IWireVerification
): entities.IVerification {
  return {
    number: verification.number,
    runId: verification.run_id,
    state: verification.state as entities.VerificationState,
    done: verification.done ?? 0,
    total: verification.total ?? 0,
    message: verification.message ?? ''
  };
}

export function decodeReport(
  report: wire.IWireReport
): entities.IVerificationReport {
  const of = (
    kind: entities.IDifference['kind'],
    found: wire.IWireDifference[] = []
  ) => found.map(({ name, was = '', now = '' }) => ({ kind, name, was, now }));
  return {
    at: report.at,
    by: report.by,
    seconds: report.seconds,
    cells: report.cells,
    compared: report.compared ?? 0,
    error: report.error ?? '',
    differences: [
      ...of('param', report.params),
      ...of('metric', report.metrics),
      ...of('output', report.outputs),
      ...of('package', report.packages)
    ],
    notes: report.notes ?? []
  };
}
