/** The latest run of each cell, beside the cell. */

import type { NotebookPanel } from '@jupyterlab/notebook';
import type { PanelLayout, Widget } from '@lumino/widgets';

import { CELL_TAG } from '../compare';
import type { IHost } from '../components';
import { CellBadge } from '../components';
import type { NotebookRuns, Observable } from '../state';
import { HostedWidget } from './hosted';

type Cell = NotebookPanel['content']['widgets'][number];

/** Puts a badge beside each cell that has made a run, and takes it away again. */
export class CellBadges {
  constructor(
    private readonly panel: NotebookPanel,
    private readonly runs: NotebookRuns,
    private readonly host: Observable<IHost>,
    private readonly isOn: Observable<boolean>
  ) {
    this.stops = [runs.subscribe(this.update), isOn.subscribe(this.update)];
  }

  /** Take all badges away. */
  dispose(): void {
    this.stops.forEach(stop => {
      stop();
    });
    [...this.badges.keys()].forEach(cell => {
      this.remove(cell);
    });
  }

  private readonly update = (): void => {
    const made = new Set(
      this.isOn.get() ? this.runs.get().runs.map(run => run.tags[CELL_TAG]) : []
    );
    const wanted = new Set(
      this.panel.content.widgets.filter(({ model }) => made.has(model.id))
    );
    [...this.badges.keys()]
      .filter(cell => !wanted.has(cell))
      .forEach(cell => {
        this.remove(cell);
      });
    wanted.forEach(cell => {
      this.add(cell);
    });
  };

  private add(cell: Cell): void {
    if (this.badges.has(cell)) {
      return;
    }
    const badge = new HostedWidget(
      this.host,
      <CellBadge notebook={this.runs} cellId={cell.model.id} />
    );
    badge.addClass('jp-Tracker-cellBadgePlace');
    this.badges.set(cell, badge);
    // A cell that is out of sight has no layout yet.
    void cell.ready.then(() => {
      if (!cell.isDisposed && !badge.isDisposed) {
        (cell.layout as PanelLayout).addWidget(badge);
      }
    });
  }

  private remove(cell: Cell): void {
    this.badges.get(cell)?.dispose();
    this.badges.delete(cell);
  }

  private readonly badges = new Map<Cell, Widget>();
  private readonly stops: ReadonlyArray<() => void>;
}
