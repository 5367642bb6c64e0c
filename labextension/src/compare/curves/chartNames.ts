/** Finding one chart among hundreds. */

import { byName } from '../runs/values';

/** Charts whose names begin alike. */
export interface IChartGroup {
  /** What stands before the first "/"; empty for names without one. */
  readonly prefix: string;
  readonly names: readonly string[];
}

/** The names by their prefix; those without one come first. */
export function groupNames(names: readonly string[]): IChartGroup[] {
  const groups = new Map<string, string[]>();
  for (const name of [...names].sort(byName)) {
    const prefix = name.slice(0, Math.max(0, name.indexOf('/')));
    groups.set(prefix, [...(groups.get(prefix) ?? []), name]);
  }
  return [...groups]
    .map(([prefix, members]) => ({ prefix, names: members }))
    .sort((a, b) => byName(a.prefix, b.prefix));
}

/** The names that match a regular expression, or that contain the text if it is none. */
export function searchNames(names: readonly string[], text: string): string[] {
  const wanted = text.trim();
  const expression = asExpression(wanted);
  const lower = wanted.toLowerCase();
  return names.filter(
    name =>
      name.toLowerCase().includes(lower) || (expression?.test(name) ?? false)
  );
}

function asExpression(text: string): RegExp | undefined {
  try {
    return new RegExp(text, 'i');
  } catch {
    // Half-typed, or meant as it stands: "loss[".
    return undefined;
  }
}
