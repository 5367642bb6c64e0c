/** Where a model comes from: its run, the notebook, the commit, the data. */

import type { IDataset, IRun } from '../../api';
import { hasNotebook } from '../cells/verdict';

/** One step back; the page says in words what it is. */
export interface ILineageStep {
  readonly kind: 'run' | 'notebook' | 'commit' | 'data';
  readonly text: string;
  /** More about it, such as the branch of a commit; may be empty. */
  readonly detail: string;
  /** What identifies it, to be copied; empty where there is nothing of the kind. */
  readonly id: string;
}

/** The steps that are known, from the run backwards. */
export function lineageOf(
  run: IRun,
  datasets: readonly IDataset[]
): ILineageStep[] {
  const { tags } = run;
  const commit = tags['mlflow.source.git.commit'] ?? '';
  const branch = tags['mlflow.source.git.branch'] ?? '';
  const hash = tags.dvc_data_hash ?? '';
  const notebook = tags['mlflow.source.name'] ?? '';
  return [
    { kind: 'run', text: run.name, detail: '', id: run.runId },
    ...(hasNotebook(run) || notebook
      ? [{ kind: 'notebook', text: notebook, detail: '', id: '' } as const]
      : []),
    ...(commit
      ? [
          {
            kind: 'commit',
            text: commit.slice(0, 10),
            detail: branch,
            id: commit
          } as const
        ]
      : []),
    ...(hash
      ? [{ kind: 'data', text: 'DVC', detail: hash, id: hash } as const]
      : []),
    ...datasets.map(
      ({ name, digest }) =>
        ({ kind: 'data', text: name, detail: digest, id: digest }) as const
    )
  ];
}
