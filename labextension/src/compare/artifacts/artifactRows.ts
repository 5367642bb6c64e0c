/** The files of several runs side by side. */

import type { IArtifact } from '../../api';
import { byName } from '../runs/values';

/** One path, and the run's file there; undefined where a run has none. */
export interface IArtifactRow {
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly files: ReadonlyArray<IArtifact | undefined>;
}

/** One row for each path that any of the runs has: folders first, then by name. */
export function artifactRows(
  listings: ReadonlyArray<readonly IArtifact[]>
): IArtifactRow[] {
  const columns = listings.map(
    files => new Map(files.map(file => [file.path, file]))
  );
  const paths = new Set(listings.flatMap(files => files.map(f => f.path)));
  return [...paths]
    .map(path => {
      const files = columns.map(column => column.get(path));
      return {
        path,
        name: path.split('/').at(-1) ?? path,
        isFolder: files.some(file => file?.isFolder),
        files
      };
    })
    .sort(
      (a, b) =>
        Number(b.isFolder) - Number(a.isFolder) || byName(a.name, b.name)
    );
}
