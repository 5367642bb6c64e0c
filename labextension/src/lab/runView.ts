import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel, Widget } from '@lumino/widgets';

/** What the kernel shows of runs below a cell, beside the same as HTML. */
export const VIEW_MIME_TYPE = 'application/vnd.jupyter-tracker.view+json';

/** What a reader may do with the runs that are shown. */
export interface IRunViewActions {
  readonly open: (runIds: readonly string[]) => void;
  readonly label: (count: number) => string;
}

/** The runs as they were when the cell ran, and a button that opens them as they are now. */
export class RunView extends Panel implements IRenderMime.IRenderer {
  constructor(
    private readonly html: IRenderMime.IRenderer,
    private readonly actions: IRunViewActions
  ) {
    super();
    this.addClass('jp-Tracker-runLine');
    this.node.dataset.testid = 'tracker-run-view';
    this.addWidget(this.bar);
    this.addWidget(html);
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { run_ids: given } = (model.data[VIEW_MIME_TYPE] ?? {}) as {
      run_ids?: readonly unknown[];
    };
    const runIds = (given ?? []).map(String);
    this.bar.node.replaceChildren(
      ...(runIds.length ? [this.link(runIds)] : [])
    );
    await this.html.renderModel(model);
  }

  private link(runIds: readonly string[]): HTMLButtonElement {
    const link = document.createElement('button');
    link.type = 'button';
    link.className = 'jp-Tracker-link';
    link.textContent = this.actions.label(runIds.length);
    link.addEventListener('click', () => {
      this.actions.open(runIds);
    });
    return link;
  }

  private readonly bar = new Widget();
}
