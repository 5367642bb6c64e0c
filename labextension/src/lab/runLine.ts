import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

/** What the kernel says below a tracked cell. */
export const MIME_TYPE = 'application/vnd.jupyter-tracker.run+json';

/** The part of the data that the line shows; an older kernel may send less. */
interface IRunLineData {
  readonly run_id?: string;
  readonly run_name?: string;
  readonly message?: string;
}

/** One quiet line that says what was recorded, with the run's name as a link. */
export class RunLine extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly openRun: (runId: string) => void) {
    super();
    this.addClass('jp-Tracker-runLine');
    this.node.dataset.testid = 'tracker-run-line';
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const data = (model.data[MIME_TYPE] ?? {}) as IRunLineData;
    this.node.replaceChildren(...this.parts(data));
    return Promise.resolve();
  }

  private parts(data: IRunLineData): Array<Node | string> {
    const { run_id: runId, run_name: name, message = '' } = data;
    if (!runId || !name) {
      return [message || name || ''];
    }
    const link = this.link(name, runId);
    const at = message.indexOf(name);
    return at < 0
      ? [link, message && ` · ${message}`]
      : [message.slice(0, at), link, message.slice(at + name.length)];
  }

  private link(name: string, runId: string): HTMLButtonElement {
    const link = document.createElement('button');
    link.type = 'button';
    link.className = 'jp-Tracker-link';
    link.textContent = name;
    link.addEventListener('click', () => {
      this.openRun(runId);
    });
    return link;
  }
}
