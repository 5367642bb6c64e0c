/** A small random forest for regression (Breiman 2001). */

import { mean } from './correlation';

/** Values of the features of one sample. */
export type Sample = readonly number[];

/** Fewest samples on either side of a split. */
const MIN_LEAF = 2;

const MAX_DEPTH = 12;

/** Most features that are tried for one split: wide tables must not take seconds. */
const MAX_TRIED = 12;

interface ISplit {
  readonly feature: number;
  readonly threshold: number;
  readonly below: Node;
  readonly above: Node;
}

type Node = number | ISplit;

/** A tree, and which samples it has not seen. */
export interface ITree {
  readonly predict: (sample: Sample) => number;
  readonly unseen: readonly number[];
}

/** Grow `count` trees, each on its own bootstrap sample. */
export function growForest(
  samples: readonly Sample[],
  targets: readonly number[],
  count: number,
  random: () => number
): ITree[] {
  return Array.from({ length: count }, () => {
    const drawn = samples.map(() => Math.floor(random() * samples.length));
    const seen = new Set(drawn);
    const root = grow({ samples, targets, random }, drawn, 0);
    return {
      predict: sample => walk(root, sample),
      unseen: samples.flatMap((_sample, index) =>
        seen.has(index) ? [] : [index]
      )
    };
  });
}

interface IData {
  readonly samples: readonly Sample[];
  readonly targets: readonly number[];
  readonly random: () => number;
}

function grow(data: IData, indices: readonly number[], depth: number): Node {
  const target = (index: number) => data.targets[index] as number;
  const split =
    depth < MAX_DEPTH && indices.length >= 2 * MIN_LEAF
      ? findSplit(data, indices)
      : undefined;
  if (!split) {
    return mean(indices.map(target));
  }
  const { feature, threshold } = split;
  const isBelow = (index: number) =>
    (data.samples[index]?.[feature] as number) <= threshold;
  return {
    feature,
    threshold,
    below: grow(data, indices.filter(isBelow), depth + 1),
    above: grow(
      data,
      indices.filter(index => !isBelow(index)),
      depth + 1
    )
  };
}

/** The split that leaves the least squared error, among some features drawn at random. */
function findSplit(data: IData, indices: readonly number[]) {
  const width = data.samples[0]?.length ?? 0;
  const tried = Math.min(MAX_TRIED, Math.max(1, Math.ceil(width / 2)));
  let best: { feature: number; threshold: number } | undefined;
  let bestGain = 1e-12;
  for (const feature of draw(width, tried, data.random)) {
    const sorted = indices
      .map(index => ({
        x: data.samples[index]?.[feature] as number,
        y: data.targets[index] as number
      }))
      .sort((a, b) => a.x - b.x);
    const total = sorted.reduce((sum, { y }) => sum + y, 0);
    let left = 0;
    for (let size = 1; size < sorted.length; size++) {
      const [last, next] = [sorted[size - 1], sorted[size]];
      if (!last || !next) {
        break;
      }
      left += last.y;
      const rest = sorted.length - size;
      if (last.x === next.x || size < MIN_LEAF || rest < MIN_LEAF) {
        continue;
      }
      // What the squared error falls by, up to a constant.
      const gain =
        left ** 2 / size +
        (total - left) ** 2 / rest -
        total ** 2 / sorted.length;
      if (gain > bestGain) {
        bestGain = gain;
        best = { feature, threshold: (last.x + next.x) / 2 };
      }
    }
  }
  return best;
}

/** `count` different numbers below `width`. */
function draw(width: number, count: number, random: () => number): number[] {
  const numbers = Array.from({ length: width }, (_unused, index) => index);
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(random() * (width - place));
    [numbers[place], numbers[other]] = [
      numbers[other] as number,
      numbers[place] as number
    ];
  }
  return numbers.slice(0, count);
}

function walk(node: Node, sample: Sample): number {
  let current = node;
  while (typeof current !== 'number') {
    current =
      (sample[current.feature] as number) <= current.threshold
        ? current.below
        : current.above;
  }
  return current;
}
