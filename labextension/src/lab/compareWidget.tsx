import { MainAreaWidget } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';

import type { IComparisonLink } from '../compare';
import { CompareView } from '../components';
import { HostedWidget } from './hosted';
import { trackerIcon } from './icons';
import type { ITracker } from './tokens';

/** A tab that compares runs. */
export class CompareWidget extends MainAreaWidget<HostedWidget> {
  constructor(
    { host, trans }: ITracker,
    private current: IComparisonLink,
    id: string
  ) {
    super({
      content: new HostedWidget(
        host,
        <CompareView
          runIds={current.runIds}
          settings={current.settings}
          onChange={link => {
            this.setLink(link);
          }}
        />
      )
    });
    this.trans = trans;
    this.id = id;
    this.title.icon = trackerIcon;
    this.title.closable = true;
    this.toolbar.hide();
    this.setLink(current);
  }

  /** Emitted when other runs are compared, or the same ones in another way. */
  readonly linkChanged = new Signal<this, IComparisonLink>(this);

  /** What is compared, and how. */
  get link(): IComparisonLink {
    return this.current;
  }

  private setLink(link: IComparisonLink): void {
    this.current = link;
    this.title.label = this.trans._n(
      'Compare %1 run',
      'Compare %1 runs',
      link.runIds.length
    );
    this.title.caption = this.title.label;
    this.linkChanged.emit(link);
  }

  private readonly trans: ITracker['trans'];
}
