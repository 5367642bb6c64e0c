import type { ReactElement } from 'react';
import { memo } from 'react';

import type { IRegisteredModel } from '../../api';
import { latestVersion } from '../../compare';
import { formatAge, formatTime } from '../common/format';
import { useHost } from '../common/host';
import { ModelBadges } from './ModelBadges';

interface IModelRowProps {
  readonly model: IRegisteredModel;
  readonly now: number;
  /** Whether the Tab key reaches it. */
  readonly isActive: boolean;
}

/** One registered model: its newest version, and which versions have a stage or an alias. */
export const ModelRow = memo(function ModelRow(
  props: IModelRowProps
): ReactElement {
  const host = useHost();
  const { trans } = host;
  const { model, now, isActive } = props;
  const latest = latestVersion(model);
  return (
    <button
      type="button"
      className="jp-Tracker-model"
      data-testid="tracker-model"
      data-name={model.name}
      tabIndex={isActive ? 0 : -1}
      title={trans.__('Open %1', model.name)}
      onClick={() => {
        host.openModel(model.name);
      }}
    >
      <span className="jp-Tracker-modelLine">
        <span className="jp-Tracker-modelName">{model.name}</span>
        <span className="jp-Tracker-facts" title={formatTime(model.updatedAt)}>
          {formatAge(trans, now - model.updatedAt)}
        </span>
      </span>
      <span className="jp-Tracker-modelLine">
        {latest ? (
          <span className="jp-Tracker-badge">
            {trans.__('v%1', latest.version)}
          </span>
        ) : (
          <span className="jp-Tracker-facts">{trans.__('No versions')}</span>
        )}
        <ModelBadges model={model} />
      </span>
    </button>
  );
});
