import type { ReactElement } from 'react';

import type { IRegisteredModel } from '../../api';
import { latestVersion, namedVersions, plainText } from '../../compare';
import { useHost } from '../common/host';
import { Age } from './Age';
import { ModelLink } from './ModelLink';
import { VersionLink } from './VersionLink';

/** A registered model among the others: its newest version, and those that are in use. */
export function ModelTableRow({
  model
}: {
  model: IRegisteredModel;
}): ReactElement {
  const { trans } = useHost();
  const { name, description } = model;
  const latest = latestVersion(model);
  return (
    <tr data-testid="tracker-model-row" data-name={name}>
      <th scope="row">
        <ModelLink name={name}>{name}</ModelLink>
      </th>
      <td className="jp-Tracker-nowrap">
        {latest ? (
          <VersionLink name={name} version={latest.version} />
        ) : (
          <span className="jp-Tracker-facts">{trans.__('No versions')}</span>
        )}
      </td>
      <td>
        <div className="jp-Tracker-namedVersions">
          {namedVersions(model).map(each => (
            <ModelLink key={each.name} name={name} version={each.version}>
              <span
                className={`jp-Tracker-badge ${each.name.startsWith('@') ? 'jp-mod-alias' : 'jp-mod-accent'}`}
              >
                {trans.__('%1 v%2', each.name, each.version)}
              </span>
            </ModelLink>
          ))}
        </div>
      </td>
      <td>
        <span className="jp-Tracker-about" title={description}>
          {plainText(description)}
        </span>
      </td>
      <td className="jp-Tracker-nowrap">
        <Age at={model.updatedAt} />
      </td>
    </tr>
  );
}
