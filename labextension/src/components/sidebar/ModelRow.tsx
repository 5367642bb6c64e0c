import type { ReactElement } from 'react';
import { memo, useId, useState } from 'react';

import type { IModelVersion, IRegisteredModel } from '../../api';
import { Chevron } from '../common/Chevron';
import { formatAge } from '../common/format';
import { useHost } from '../common/host';
import { ModelVersions } from './ModelVersions';

interface IModelRowProps {
  readonly model: IRegisteredModel;
  /** Unset until they are loaded. */
  readonly versions?: readonly IModelVersion[];
  readonly now: number;
}

/** One registered model, which opens to its versions. */
export const ModelRow = memo(function ModelRow(
  props: IModelRowProps
): ReactElement {
  const { tracker, trans } = useHost();
  const { model, versions, now } = props;
  const [isOpen, setOpen] = useState(false);
  const versionsId = useId();
  const latest = newest(model.latestVersions);
  return (
    <li data-testid="tracker-model" data-name={model.name}>
      <button
        type="button"
        className="jp-Tracker-fold jp-Tracker-model"
        aria-expanded={isOpen}
        aria-controls={versionsId}
        onClick={() => {
          setOpen(!isOpen);
          if (!isOpen) {
            void tracker.models.open(model.name);
          }
        }}
      >
        <Chevron isOpen={isOpen} />
        <span className="jp-Tracker-modelName">{model.name}</span>
        {latest && (
          <span className="jp-Tracker-badge">
            {trans.__('v%1', latest.version)}
          </span>
        )}
        {latest && latest.stage !== 'None' && (
          <span className="jp-Tracker-badge jp-mod-accent">{latest.stage}</span>
        )}
        <span className="jp-Tracker-facts">
          {formatAge(trans, now - model.updatedAt)}
        </span>
      </button>
      <div id={versionsId} hidden={!isOpen}>
        {isOpen && versions && <ModelVersions versions={versions} now={now} />}
      </div>
    </li>
  );
});

function newest(versions: readonly IModelVersion[]): IModelVersion | undefined {
  return [...versions].sort((a, b) => Number(b.version) - Number(a.version))[0];
}
