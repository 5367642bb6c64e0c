/** One open notebook, and what is known of its runs. */

import type { NotebookPanel } from '@jupyterlab/notebook';

import type { IOpenCell } from '../compare';
import { cellTitle, checksum } from '../compare';
import type { Observable } from '../state';
import { Batcher, NotebookRuns } from '../state';
import { CellBadges } from './cellBadges';
import { documentPath } from './documentPath';
import type { ITracker } from './tokens';

/** How long edits are gathered before cells are looked at, in ms. */
const WAIT = 300;

/** Follows the runs and the cells of a notebook, under whichever name it has. */
export class FollowedNotebook {
  constructor(
    private readonly shared: ITracker,
    private readonly panel: NotebookPanel,
    private readonly hasBadges: Observable<boolean>,
    /** Called when the notebook has another name. */
    private readonly onMoved: () => void
  ) {
    this.runs = this.follow();
    panel.context.pathChanged.connect(this.onPath, this);
    panel.content.modelContentChanged.connect(this.onEdit, this);
    this.onEdit();
  }

  /** Replaced when the notebook moves. */
  runs: NotebookRuns;

  dispose(): void {
    this.edits.clear();
    this.panel.context.pathChanged.disconnect(this.onPath, this);
    this.stop();
  }

  private follow(): NotebookRuns {
    this.stop();
    const { tracker, host } = this.shared;
    const path = documentPath(this.panel.context.path);
    const runs = new NotebookRuns(tracker, path);
    const badges = new CellBadges(this.panel, runs, host, this.hasBadges);
    this.stop = () => {
      badges.dispose();
      runs.dispose();
    };
    // A notebook that nobody has looked at yet asks for nothing.
    void this.panel.revealed.then(() => runs.load());
    return runs;
  }

  private onPath(): void {
    this.runs = this.follow();
    this.onEdit();
    this.onMoved();
  }

  private onEdit(): void {
    this.edits.add('edited');
  }

  private stop: () => void = () => undefined;
  private readonly edits = new Batcher<'edited'>(() => {
    this.runs.setCells(readCells(this.panel));
  }, WAIT);
}

function readCells({ content }: NotebookPanel): IOpenCell[] {
  return [...(content.model?.cells ?? [])]
    .filter(({ type }) => type === 'code')
    .map(({ id, sharedModel }) => {
      const source = sharedModel.getSource();
      return { id, title: cellTitle(source), checksum: checksum(source) };
    });
}
