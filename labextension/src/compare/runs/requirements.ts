/** What a run's `environment/requirements.txt` says. */

import type { IValueRow } from './values';
import { compareValues } from './values';

/** Package versions by package name. */
export type Packages = Readonly<Record<string, string>>;

/** Read lines such as `numpy==2.1.0`; comments and anything else is skipped. */
export function parseRequirements(text: string): Packages {
  const pins = text
    .split('\n')
    .map(line => /^\s*([^#\s=]+)\s*==\s*([^\s;#]+)/.exec(line))
    .flatMap(match => (match ? [[match[1], match[2]] as const] : []));
  return Object.fromEntries(pins) as Packages;
}

/** The packages whose versions are not the same in all environments. */
export function differingPackages(
  environments: readonly Packages[]
): Array<IValueRow<string>> {
  return compareValues(environments).filter(row => row.differs);
}
