import type { JupyterFrontEnd } from '@jupyterlab/application';
import { LabShell } from '@jupyterlab/application';

/** Where tabs go: Notebook 7 has room for one document only, and shows the rest below it. */
export function mainArea({ shell }: JupyterFrontEnd): 'main' | 'down' {
  return shell instanceof LabShell ? 'main' : 'down';
}
