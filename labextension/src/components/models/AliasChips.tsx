import type { ReactElement } from 'react';

import type { IModelVersion } from '../../api';
import { useHost } from '../common/host';
import type { Edit } from '../run/useEdit';

interface IAliasChipsProps {
  readonly version: IModelVersion;
  readonly edit: Edit;
}

/** The aliases that name a version, to be taken away. */
export function AliasChips({
  version,
  edit
}: IAliasChipsProps): ReactElement | null {
  const { tracker, trans } = useHost();
  const client = tracker.client.registry;
  if (version.aliases.length === 0) {
    return null;
  }
  return (
    <ul className="jp-Tracker-aliases" aria-label={trans.__('Aliases')}>
      {version.aliases.map(alias => (
        <li key={alias} className="jp-Tracker-badge jp-mod-alias">
          @{alias}
          <button
            type="button"
            className="jp-Tracker-tagRemove"
            aria-label={trans.__('Remove the alias %1', alias)}
            title={trans.__('Remove the alias %1', alias)}
            onClick={() =>
              void edit(() => client.deleteAlias(version.name, alias))
            }
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
