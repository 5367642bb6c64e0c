import { ReactWidget } from '@jupyterlab/ui-components';
import type { PropsWithChildren, ReactElement } from 'react';
import { useSyncExternalStore } from 'react';

import type { IHost } from '../components';
import { HostProvider } from '../components';
import type { Observable } from '../state';

interface IHostedProps {
  readonly host: Observable<IHost>;
}

function Hosted({
  host,
  children
}: PropsWithChildren<IHostedProps>): ReactElement {
  const current = useSyncExternalStore(host.subscribe, host.get);
  return <HostProvider value={current}>{children}</HostProvider>;
}

/** A Lumino widget around a component that needs a host. */
export class HostedWidget extends ReactWidget {
  constructor(
    private readonly host: Observable<IHost>,
    private readonly content: ReactElement
  ) {
    super();
    this.addClass('jp-Tracker');
  }

  protected override render(): ReactElement {
    return <Hosted host={this.host}>{this.content}</Hosted>;
  }
}
