/** Commands that bring a run back, ready to be copied. */

import type { IRun } from '../../api';
import { loggedModels } from '../models/models';
import { loadModelCode } from './runCode';
import { environmentRun, PATCH_FILE } from './runTags';
import { hasNotebook } from '../cells/verdict';

/** What a command is for; the page says it in words. */
export type StepKind =
  | 'code'
  | 'data'
  | 'packages'
  | 'export'
  | 'verify'
  | 'restore'
  | 'values'
  | 'model';

/** One thing to do, and where: in a shell or in a notebook. */
export interface IStep {
  readonly kind: StepKind;
  readonly place: 'shell' | 'notebook';
  readonly command: string;
}

/** The steps that make sense for a run, in the order in which they are taken. */
export function reproduceSteps(run: IRun): IStep[] {
  const { runId, tags } = run;
  if (!isRunId(runId)) {
    return [];
  }
  const models = loggedModels(run);
  return [
    ...step('code', 'shell', checkout(run)),
    ...step('data', 'shell', tags.dvc_data_hash && 'dvc pull'),
    ...step('packages', 'notebook', hasEnvironment(run) && install(run)),
    ...step(
      'export',
      'shell',
      hasNotebook(run) && `jupyter tracker export ${runId}`
    ),
    ...step(
      'verify',
      'shell',
      hasNotebook(run) && `jupyter tracker verify ${runId}`
    ),
    ...step(
      'restore',
      'notebook',
      hasNotebook(run) && `%tracker restore ${runId}`
    ),
    ...step(
      'values',
      'notebook',
      `import jupyter_tracker as mlflow\n\nrun = mlflow.get_run("${runId}")\nrun.data.params, run.data.metrics`
    ),
    ...models.flatMap(path =>
      step('model', 'notebook', loadModelCode(runId, path))
    )
  ];
}

function step(
  kind: StepKind,
  place: IStep['place'],
  command: string | false | undefined
): IStep[] {
  return command ? [{ kind, place, command }] : [];
}

/** Anybody may write a tag, and readers paste commands unread: only what is harmless goes in. */
function checkout({ runId, tags }: IRun): string | undefined {
  const commit = tags['mlflow.source.git.commit'] ?? '';
  const remote = tags['mlflow.source.git.repoURL'] ?? '';
  if (!/^[0-9a-f]{7,64}$/.test(commit)) {
    return undefined;
  }
  const clone = /^(https?:\/\/|ssh:\/\/|git@)[\w.@:/~+-]+$/.test(remote)
    ? [
        `git clone ${remote} run-${runId.slice(0, 8)} && cd run-${runId.slice(0, 8)}`
      ]
    : [];
  const patch =
    tags['tracker.git.patch'] === PATCH_FILE
      ? [
          `# the uncommitted changes: ${PATCH_FILE} of the artifacts`,
          'git apply changes.patch'
        ]
      : [];
  return [...clone, `git checkout ${commit}`, ...patch].join('\n');
}

function hasEnvironment({ tags }: IRun): boolean {
  return Boolean(tags['tracker.environment']);
}

function install(run: IRun): string {
  const owner = environmentRun(run);
  return isRunId(owner)
    ? [
        'import jupyter_tracker as mlflow',
        '',
        `path = mlflow.artifacts.download_artifacts(run_id="${owner}", artifact_path="environment/requirements.txt")`,
        '%pip install -r {path}'
      ].join('\n')
    : '';
}

/** Ids are the server's, but it may be anybody's server. */
function isRunId(text: string): boolean {
  return /^\w[\w-]*$/.test(text);
}
