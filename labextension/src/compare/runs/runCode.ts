/** Python that brings runs and their models into a notebook. */

import type { IRun } from '../../api';
import { loggedModels } from '../models/models';

type NamedRun = Pick<IRun, 'runId' | 'name'>;

/** Code that loads these runs. */
export function loadRunsCode(runs: readonly NamedRun[]): string {
  const [first, second] = runs;
  if (!first) {
    return '';
  }
  const body = second
    ? ['runs = [', ...runs.map(run => `    ${getRun(run, ',')}`), ']']
    : [`run = ${getRun(first)}`];
  const why =
    second && runs.length === 2
      ? [
          '',
          `jupyter_tracker.compare_runs(${literal(first.runId)}, ${literal(second.runId)})`
        ]
      : [];
  return ['import jupyter_tracker', '', ...body, ...why].join('\n');
}

/** Code that loads the models of a run; empty when it has none. */
export function loadModelsCode(run: IRun): string {
  return loggedModels(run)
    .map(path => loadModelCode(run.runId, path))
    .join('\n\n');
}

/** Code that loads one model of a run. */
export function loadModelCode(runId: string, path: string): string {
  const uri = literal(`runs:/${runId}/${path}`);
  return `import jupyter_tracker.pyfunc\n\nmodel = jupyter_tracker.pyfunc.load_model(${uri})`;
}

function getRun({ runId, name }: NamedRun, after = ''): string {
  return `jupyter_tracker.get_run(${literal(runId)})${after}  # ${comment(name)}`;
}

/** JSON's strings are Python's, too. */
function literal(text: string): string {
  return JSON.stringify(text);
}

/** Anybody may name a run: nothing of its name may end the comment. */
function comment(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
