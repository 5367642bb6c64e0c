import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Tracker } from '../state';
import { LabHost } from './labHost';
import { ServerTransport } from './serverTransport';
import { StateMemory } from './stateMemory';
import { ITracker } from './tokens';

const ID = 'jupyter-tracker-labextension:plugin';

/** Provides what the other plugins share, and applies the settings. */
export const trackerPlugin: JupyterFrontEndPlugin<ITracker> = {
  id: ID,
  description: 'Connects JupyterLab with the experiment tracker.',
  autoStart: true,
  provides: ITracker,
  optional: [ITranslator, ISettingRegistry, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    state: IStateDB | null
  ): ITracker => {
    const trans = (translator ?? nullTranslator).load('jupyter_tracker');
    const { serverSettings } = app.serviceManager;
    const tracker = new Tracker(
      new ServerTransport(serverSettings),
      state ? new StateMemory(state) : undefined
    );
    const host = new LabHost(app.commands, tracker, trans);
    // Runs can wait; the notebook that the reader opened cannot.
    void Promise.all([app.restored, applySettings(settings, tracker, host)])
      .catch((error: unknown) => {
        console.warn('The settings of the experiment tracker.', error);
      })
      .then(() => {
        tracker.start();
      });
    return { tracker, host, trans };
  }
};

async function applySettings(
  registry: ISettingRegistry | null,
  tracker: Tracker,
  host: LabHost
): Promise<void> {
  const settings = await registry?.load(ID);
  const apply = () => {
    const metricsShown = settings?.composite.metricsShown as string[];
    host.setMetricsShown(metricsShown);
    tracker.runs.setMetricsShown(metricsShown);
    tracker.runs.pageSize = settings?.composite.pageSize as number;
  };
  if (settings) {
    apply();
    settings.changed.connect(apply);
  }
}
