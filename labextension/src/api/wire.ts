/** The JSON on the wire: MLflow's REST API and our extension of it. Empty fields are left out. */

/** Numbers that JSON cannot carry travel as strings. */
export type WireNumber = number | string;

export interface IWirePair {
  key: string;
  value?: string;
}

export interface IWireMetric {
  key: string;
  value?: WireNumber;
  timestamp?: WireNumber;
  step?: WireNumber;
}

export interface IWireRun {
  info: {
    run_id: string;
    run_name?: string;
    experiment_id: string;
    user_id?: string;
    status?: string;
    start_time?: WireNumber;
    end_time?: WireNumber;
  };
  data?: {
    metrics?: IWireMetric[];
    params?: IWirePair[];
    tags?: IWirePair[];
  };
}

export interface IWireExperiment {
  experiment_id: string;
  name: string;
  last_update_time?: WireNumber;
  tags?: IWirePair[];
}

export interface IWireFile {
  path: string;
  is_dir?: boolean;
  file_size?: WireNumber | null;
}

export interface IWireModelVersion {
  name: string;
  version: WireNumber;
  run_id?: string;
  source?: string;
  current_stage?: string;
  creation_timestamp?: WireNumber;
  user_id?: string;
  description?: string;
  aliases?: string[];
  tags?: IWirePair[];
}

export interface IWireRegisteredModel {
  name: string;
  creation_timestamp?: WireNumber;
  last_updated_timestamp?: WireNumber;
  description?: string;
  aliases?: Array<{ alias: string; version: WireNumber }>;
  tags?: IWirePair[];
  latest_versions?: IWireModelVersion[];
}

export interface IWireSnapshot {
  run_id: string;
  phase: string;
  source: string;
  created_at?: WireNumber;
  path?: string;
  unsaved?: boolean;
  notebook?: unknown;
}

export interface IWireUnsent {
  runs?: number;
  records?: number;
  is_estimate?: boolean;
  files?: number;
  reason?: string;
}

export interface IWireVerification {
  number: number;
  run_id: string;
  state: string;
  done?: number;
  total?: number;
  message?: string;
}

export interface IWireDifference {
  name: string;
  was?: string;
  now?: string;
}

export interface IWireReport {
  at: string;
  by: string;
  seconds: number;
  cells: number;
  compared?: number;
  error?: string;
  params?: IWireDifference[];
  metrics?: IWireDifference[];
  outputs?: IWireDifference[];
  packages?: IWireDifference[];
  notes?: string[];
}

export interface IWireChanges {
  changes?: Array<{
    entity: string;
    entity_id: string;
    experiment_id?: string;
  }>;
  next: number;
}
