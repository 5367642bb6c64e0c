import { MainAreaWidget } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import type { ReactElement } from 'react';
import { useSyncExternalStore } from 'react';

import { ModelPage } from '../components';
import { Observable } from '../state';
import { HostedWidget } from './hosted';
import { trackerIcon } from './icons';
import type { ITracker } from './tokens';

/** A tab that shows a registered model, or one of its versions. */
export class ModelWidget extends MainAreaWidget<HostedWidget> {
  constructor(
    { host, trans }: ITracker,
    readonly name: string
  ) {
    const place = new Place({});
    super({
      content: new HostedWidget(host, <ModelTab name={name} place={place} />)
    });
    this.place = place;
    this.id = ModelWidget.idOf(name);
    this.title.icon = trackerIcon;
    this.title.closable = true;
    this.toolbar.hide();
    place.subscribe(() => {
      this.showTitle(trans);
      this.versionChanged.emit(this.version);
    });
    this.showTitle(trans);
  }

  /** Emitted when another version is shown, or the model itself. */
  readonly versionChanged = new Signal<this, string | undefined>(this);

  /** The version that is shown; unset for the model itself. */
  get version(): string | undefined {
    return this.place.get().version;
  }

  /** Show a version, or the model itself. */
  open(version?: string): void {
    this.place.go(version);
  }

  /** The same model is shown in the same tab. */
  static idOf(name: string): string {
    return `jupyter-tracker-model:${name}`;
  }

  private showTitle(trans: ITracker['trans']): void {
    const { name, version } = this;
    this.title.label =
      version === undefined ? name : trans.__('%1 v%2', name, version);
    this.title.caption = trans.__('Model %1', this.title.label);
  }

  private readonly place: Place;
}

interface IPlace {
  readonly version?: string;
}

/** Where in the tab one is. */
class Place extends Observable<IPlace> {
  go(version?: string): void {
    this.set({ version });
  }
}

interface IModelTabProps {
  readonly name: string;
  readonly place: Place;
}

function ModelTab({ name, place }: IModelTabProps): ReactElement {
  const { version } = useSyncExternalStore(place.subscribe, place.get);
  return <ModelPage name={name} version={version} />;
}
