import type { ReactElement } from 'react';

import { useHost } from '../common/host';

interface IVersionLinkProps {
  readonly name: string;
  readonly version: string;
}

/** Leads to a version of a model. */
export function VersionLink({
  name,
  version
}: IVersionLinkProps): ReactElement {
  const host = useHost();
  return (
    <button
      type="button"
      className="jp-Tracker-link jp-Tracker-versionLink"
      onClick={() => {
        host.openModel(name, version);
      }}
    >
      {host.trans.__('Version %1', version)}
    </button>
  );
}
