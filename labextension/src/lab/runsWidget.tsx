import { MainAreaWidget } from '@jupyterlab/apputils';

import { RunPage } from '../components';
import { Batcher } from '../state';
import { HostedWidget } from './hosted';
import { trackerIcon } from './icons';
import type { ITracker } from './tokens';

/** The name of a run that logs without pause is read this often, in ms. */
const REFRESH = 2000;

/** A tab that shows one run. */
export class RunsWidget extends MainAreaWidget<HostedWidget> {
  constructor(
    { tracker, host, trans }: ITracker,
    readonly runId: string
  ) {
    super({ content: new HostedWidget(host, <RunPage runId={runId} />) });
    this.id = RunsWidget.idOf(runId);
    this.title.icon = trackerIcon;
    this.title.closable = true;
    this.toolbar.hide();

    const show = (name: string) => {
      this.title.label = name;
      this.title.caption = trans.__('Run %1', name);
    };
    const follow = async () => {
      try {
        show((await tracker.client.getRun(runId)).name);
      } catch {
        // The tab itself says why the run cannot be read.
      }
    };
    show(tracker.runs.find(runId)?.name ?? runId);
    void follow();
    const renames = new Batcher<'changed'>(follow, REFRESH);
    const stop = tracker.watchRuns(changed => {
      if (!changed || changed.has(runId)) {
        renames.add('changed');
      }
    });
    this.disposed.connect(() => {
      stop();
      renames.clear();
    });
  }

  /** The same run is shown in the same tab. */
  static idOf(runId: string): string {
    return `jupyter-tracker-runs:${runId}`;
  }
}
