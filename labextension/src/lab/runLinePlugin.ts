import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { CommandIds } from './commandIds';
import { MIME_TYPE, RunLine } from './runLine';
import { RunView, VIEW_MIME_TYPE } from './runView';
import { ITracker } from './tokens';

/** Lower is preferred: before every other form in which a kernel may send the line. */
const RANK = 0;

/** Renders what the kernel says of runs: the line below a tracked cell, and runs that are shown. */
export const runLinePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:run-line',
  description: 'Says below a tracked cell what was recorded, and shows runs.',
  autoStart: true,
  requires: [ITracker, IRenderMimeRegistry],
  activate: (
    { commands }: JupyterFrontEnd,
    { trans }: ITracker,
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
    const open = (runIds: readonly string[]) => {
      const [only] = runIds;
      if (only && runIds.length === 1) {
        openRun(only);
      } else {
        void commands.execute(CommandIds.compare, { run_ids: [...runIds] });
      }
    };
    const label = (count: number) =>
      trans._n('Open run', 'Compare %1 runs', count);
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [VIEW_MIME_TYPE],
        createRenderer: () =>
          new RunView(rendermime.createRenderer('text/html'), { open, label })
      },
      RANK
    );
  }
};
