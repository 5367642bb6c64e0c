import { MainAreaWidget } from '@jupyterlab/apputils';

import { RunsView } from '../components';
import { HostedWidget } from './hosted';
import { trackerIcon } from './icons';
import type { ITracker } from './tokens';

/** A tab that shows one run, or several side by side. */
export class RunsWidget extends MainAreaWidget<HostedWidget> {
  constructor(
    { tracker, host, trans }: ITracker,
    readonly runIds: readonly string[]
  ) {
    super({ content: new HostedWidget(host, <RunsView runIds={runIds} />) });
    this.id = RunsWidget.idOf(runIds);
    this.title.icon = trackerIcon;
    this.title.closable = true;
    this.toolbar.hide();

    const show = (names: readonly string[]) => {
      this.title.label =
        names.length === 1
          ? (names[0] ?? '')
          : trans.__('Compare: %1', names.join(', '));
      this.title.caption = this.title.label;
    };
    show(runIds.map(runId => tracker.runs.find(runId)?.name ?? runId));
    void Promise.all(
      runIds.map(async runId => (await tracker.client.getRun(runId)).name)
    ).then(show, () => {
      // The tab itself says why the runs cannot be read.
    });
  }

  /** The same runs are shown in the same tab. */
  static idOf(runIds: readonly string[]): string {
    return `jupyter-tracker-runs:${runIds.join(',')}`;
  }
}
