import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { CommandIds } from './commandIds';
import { MIME_TYPE, RunLine } from './runLine';

/** Lower is preferred: before every other form in which a kernel may send the line. */
const RANK = 0;

/** Renders the line below a tracked cell. */
export const runLinePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:run-line',
  description: 'Says below a tracked cell what was recorded.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate: (
    { commands }: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry
  ): void => {
    const openRun = (runId: string) => {
      void commands.execute(CommandIds.openRun, { run_id: runId });
    };
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [MIME_TYPE],
        createRenderer: () => new RunLine(openRun)
      },
      RANK
    );
  }
};
