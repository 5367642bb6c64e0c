import type { PropsWithChildren, ReactElement } from 'react';

import { useHost } from '../common/host';

interface IModelLinkProps {
  readonly name: string;
  /** The version to show; the model itself when unset. */
  readonly version?: string;
}

/** Leads to a model or a version: with its address, where the page has addresses. */
export function ModelLink(
  props: PropsWithChildren<IModelLinkProps>
): ReactElement {
  const { openModel, modelAddress } = useHost();
  const { name, version, children } = props;
  const className = 'jp-Tracker-link jp-Tracker-versionLink';
  return modelAddress ? (
    <a className={className} href={modelAddress(name, version)}>
      {children}
    </a>
  ) : (
    <button
      type="button"
      className={className}
      onClick={() => {
        openModel(name, version);
      }}
    >
      {children}
    </button>
  );
}
