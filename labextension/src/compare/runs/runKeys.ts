/** What runs can be laid out by: their attributes, parameters, metrics and tags under one name. */

import type { IRun } from '../../api';
import { byName } from './values';
import { isVerified, readVerdict } from '../cells/verdict';

/** Where a value of a run is kept. */
export type RunKeyKind = 'attribute' | 'param' | 'metric' | 'tag';

/** One thing that runs have a value for. */
export interface IRunKey {
  readonly kind: RunKeyKind;
  readonly key: string;
}

/** Numbers stay numbers; undefined where the run has no such value. */
export type KeyValue = number | string | undefined;

/** How an attribute is read from a run. */
const ATTRIBUTES: Readonly<Record<string, (run: IRun) => KeyValue>> = {
  status: run => run.status,
  verdict: run => readVerdict(run),
  verified: run => {
    const verified = isVerified(run);
    return verified === undefined ? undefined : verified ? 'yes' : 'no';
  },
  start_time: run => run.startTime,
  duration: run => run.endTime && run.endTime - run.startTime,
  user: run => run.tags['mlflow.user'] ?? (run.user || undefined),
  notebook: run => run.tags['mlflow.source.name'],
  commit: run => run.tags['mlflow.source.git.commit'],
  branch: run => run.tags['mlflow.source.git.branch'],
  'git state': run => run.tags['tracker.git.state'],
  python: run => run.tags['tracker.python']
};

/** Tags that the tracker writes for itself: attributes say what matters of them. */
const INTERNAL = /^(mlflow|tracker)\./;

/** The key as one text, such as "metric:val_auc", for links and for `<option>`. */
export function writeKey({ kind, key }: IRunKey): string {
  return `${kind}:${key}`;
}

/** The key that {@link writeKey} wrote; undefined for anything else. */
export function readKey(text: string | undefined): IRunKey | undefined {
  const match = /^(attribute|param|metric|tag):(.+)$/s.exec(text ?? '');
  return match
    ? { kind: match[1] as RunKeyKind, key: match[2] as string }
    : undefined;
}

/** The one of the keys that is written so; undefined where none is. */
export function findKey(
  keys: readonly IRunKey[],
  text: string | undefined
): IRunKey | undefined {
  return keys.find(key => writeKey(key) === text);
}

/** The value of one run. */
export function keyValue(run: IRun, { kind, key }: IRunKey): KeyValue {
  switch (kind) {
    case 'attribute':
      return ATTRIBUTES[key]?.(run);
    case 'param':
      return own(run.params, key);
    case 'metric':
      return own(run.metrics, key);
    case 'tag':
      return own(run.tags, key);
  }
}

/** The keys that any of the runs has, by kind and by name. */
export function runKeys(runs: readonly IRun[]): IRunKey[] {
  const names = (read: (run: IRun) => object) => {
    const found = new Set<string>();
    runs.forEach(run => {
      Object.keys(read(run)).forEach(key => found.add(key));
    });
    return [...found].sort(byName);
  };
  const attributes = Object.keys(ATTRIBUTES).filter(name =>
    runs.some(run => ATTRIBUTES[name]?.(run) !== undefined)
  );
  const tags = names(run => run.tags).filter(name => !INTERNAL.test(name));
  return [
    ...attributes.map(key => ({ kind: 'attribute' as const, key })),
    ...names(run => run.params).map(key => ({ kind: 'param' as const, key })),
    ...names(run => run.metrics).map(key => ({ kind: 'metric' as const, key })),
    ...tags.map(key => ({ kind: 'tag' as const, key }))
  ];
}

function own<T>(values: Readonly<Record<string, T>>, key: string) {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
