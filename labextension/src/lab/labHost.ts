import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { encodeLink } from '../compare';
import type { IHost } from '../components';
import type { Tracker } from '../state';
import { Observable } from '../state';
import { CommandIds } from './commandIds';
import { runActions } from './runMenu';

/** JupyterLab as the components see it: what they ask for becomes a command. */
export class LabHost extends Observable<IHost> {
  constructor(
    commands: CommandRegistry,
    tracker: Tracker,
    trans: TranslationBundle
  ) {
    super({
      tracker,
      trans,
      metricsShown: [],
      openRun: runId => {
        void commands.execute(CommandIds.openRun, { run_id: runId });
      },
      compare: runIds => {
        void commands.execute(CommandIds.compare, { run_ids: [...runIds] });
      },
      shareLink: link => {
        void commands.execute(CommandIds.copyLink, { link: encodeLink(link) });
      },
      openModel: (name, version) => {
        const args = { name, ...(version !== undefined && { version }) };
        void commands.execute(CommandIds.openModel, args);
      },
      registerModel: runId => {
        void commands.execute(CommandIds.registerModel, { run_id: runId });
      },
      showCell: (runId, cellId) => {
        const args = { run_id: runId, cell_id: cellId };
        void commands.execute(CommandIds.showCell, args);
      },
      verify: runId => {
        void commands.execute(CommandIds.verifyRun, { run_id: runId });
      },
      openNotebook: runId => {
        void commands.execute(CommandIds.restoreNotebook, { run_id: runId });
      },
      runActions: runId => runActions(commands, runId)
    });
  }

  /** Use the reader's choice of metrics. */
  setMetricsShown(metricsShown: readonly string[]): void {
    this.patch({ metricsShown });
  }
}
