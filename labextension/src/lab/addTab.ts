import type { JupyterFrontEnd } from '@jupyterlab/application';
import { LabShell } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

/** Add a tab; Notebook 7 has room for one document only, and shows the others below it. */
export function addTab(
  { shell }: JupyterFrontEnd,
  tab: Widget,
  type: string
): void {
  if (shell instanceof LabShell) {
    shell.add(tab, 'main', { type });
  } else {
    tab.addClass('jp-Tracker-below');
    shell.add(tab, 'down', { type });
  }
}
