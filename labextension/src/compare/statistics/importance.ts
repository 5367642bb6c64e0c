/** Which parameters a metric depends on. */

import type { IRun } from '../../api';
import type { IColumn } from '../runs/columns';
import { readColumn, varies } from '../runs/columns';
import { mean, spearman } from './correlation';
import type { Sample } from './forest';
import { growForest } from './forest';
import { seededRandom, shuffled } from './random';
import type { IRunKey } from '../runs/runKeys';
import { runKeys } from '../runs/runKeys';

/** Below this number of runs any order of parameters would be chance. */
export const MIN_RUNS = 10;

const TREES = 80;
const SEED = 20_011;

/** What one parameter has to do with the metric. */
export interface IInfluence {
  readonly key: IRunKey;
  /** How much worse the forest predicts without it, in parts of the metric's variance. */
  readonly importance: number;
  /** Spearman's rank correlation; unset for categories and where it is not defined. */
  readonly correlation?: number;
}

/** The parameters that differ, the most important one first. */
export interface IInfluences {
  readonly items: readonly IInfluence[];
  /** How many runs have the metric. */
  readonly runs: number;
  /** Share of the metric's variance that the forest predicts for runs it has not seen. */
  readonly explained: number;
}

/** What each parameter has to do with the metric; no items where too few runs have it. */
export function influences(runs: readonly IRun[], metric: string): IInfluences {
  const known = runs.filter(run => Number.isFinite(run.metrics[metric]));
  const columns = runKeys(known)
    .filter(({ kind }) => kind === 'param')
    .map(key => readColumn(known, key))
    .filter(varies);
  const targets = known.map(run => run.metrics[metric] as number);
  if (known.length < MIN_RUNS || columns.length === 0 || !differ(targets)) {
    return { items: [], runs: known.length, explained: 0 };
  }
  const { importances, explained } = permute(columns, targets);
  const items = columns.map((column, index) => ({
    key: column.key,
    importance: importances[index] as number,
    correlation: correlate(column, targets)
  }));
  return {
    items: items.sort((a, b) => b.importance - a.importance),
    runs: known.length,
    explained
  };
}

/** Importance of each column: what the error grows by when its values are shuffled. */
function permute(columns: readonly IColumn[], targets: readonly number[]) {
  const random = seededRandom(SEED);
  const groups = columns.map(toFeatures);
  const starts = groups.map((_group, index) =>
    groups.slice(0, index).reduce((sum, group) => sum + group.length, 0)
  );
  const samples = targets.map((_target, run) =>
    groups.flatMap(group => group.map(feature => feature[run] as number))
  );
  const trees = growForest(samples, targets, TREES, random);
  const increases = groups.map(() => 0);
  const votes = targets.map(() => [] as number[]);
  for (const { predict, unseen } of trees) {
    const before = unseen.map(run => predict(samples[run] as Sample));
    unseen.forEach((run, place) => votes[run]?.push(before[place] as number));
    const error = squaredError(unseen, before, targets);
    groups.forEach((group, index) => {
      const others = shuffled(unseen, random);
      const after = unseen.map((run, place) => {
        const sample = [...(samples[run] as Sample)];
        const other = samples[others[place] as number] as Sample;
        const start = starts[index] as number;
        for (let at = start; at < start + group.length; at++) {
          sample[at] = other[at] as number;
        }
        return predict(sample);
      });
      (increases[index] as number) +=
        squaredError(unseen, after, targets) - error;
    });
  }
  const center = mean(targets);
  const variance = mean(targets.map(target => (target - center) ** 2));
  const seen = votes.flatMap((list, run) => (list.length > 0 ? [run] : []));
  const predicted = seen.map(run => mean(votes[run] as number[]));
  return {
    importances: increases.map(sum => sum / TREES / variance),
    explained: 1 - squaredError(seen, predicted, targets) / variance
  };
}

/** A number is one feature, a category one for each of its values. */
function toFeatures({ values, categories }: IColumn): number[][] {
  if (categories) {
    return categories.map((_category, place) =>
      values.map(value => Number(value === place))
    );
  }
  const known = values.filter(value => value !== undefined);
  // A forest only cares for the order: what is missing goes below all others.
  const missing = Math.min(...known) - 1;
  return [values.map(value => value ?? missing)];
}

function correlate(
  { values, categories }: IColumn,
  targets: readonly number[]
): number | undefined {
  if (categories) {
    return undefined;
  }
  const pairs = values.flatMap((value, index) =>
    value === undefined ? [] : [[value, targets[index] as number] as const]
  );
  return spearman(
    pairs.map(([value]) => value),
    pairs.map(([, target]) => target)
  );
}

function squaredError(
  runs: readonly number[],
  predicted: readonly number[],
  targets: readonly number[]
): number {
  const errors = runs.map(
    (run, place) =>
      ((targets[run] as number) - (predicted[place] as number)) ** 2
  );
  return errors.length > 0 ? mean(errors) : 0;
}

function differ(values: readonly number[]): boolean {
  return new Set(values).size > 1;
}
