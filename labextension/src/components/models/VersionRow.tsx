import type { ReactElement } from 'react';

import type { IModelVersion, IRun } from '../../api';
import { ownTags, plainText } from '../../compare';
import { formatNumber } from '../common/format';
import { useHost } from '../common/host';
import { Age } from './Age';
import { SourceRun } from './SourceRun';
import { StageBadge } from './StageBadge';
import { VersionLink } from './VersionLink';

interface IVersionRowProps {
  readonly version: IModelVersion;
  /** The run that it comes from, once it is loaded. */
  readonly run?: IRun;
  readonly metrics: readonly string[];
  /** The best value of each metric; undefined where none stands out. */
  readonly best: ReadonlyArray<number | undefined>;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

/** One version among the others of its model. */
export function VersionRow(props: IVersionRowProps): ReactElement {
  const { trans } = useHost();
  const { version, run, metrics, best } = props;
  const about = [
    plainText(version.description),
    ...ownTags(version).map(([key, value]) => `${key}: ${value}`)
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <tr data-testid="tracker-model-version" data-version={version.version}>
      <td>
        <input
          type="checkbox"
          aria-label={trans.__('Tick version %1', version.version)}
          checked={props.isTicked}
          onChange={event => {
            props.onTick(event.currentTarget.checked);
          }}
        />
      </td>
      <th scope="row">
        <VersionLink name={version.name} version={version.version} />
      </th>
      <td>
        <StageBadge stage={version.stage} />
      </td>
      <td>
        {version.aliases.map(alias => (
          <span key={alias} className="jp-Tracker-badge jp-mod-alias">
            @{alias}
          </span>
        ))}
      </td>
      <td>
        <SourceRun version={version} run={run} isShort />
      </td>
      {metrics.map((metric, index) => {
        const value = run?.metrics[metric];
        const isBest = value !== undefined && value === best[index];
        return (
          <td key={metric} title={value === undefined ? '' : String(value)}>
            <span className="jp-Tracker-value" data-best={isBest}>
              {value === undefined ? '–' : formatNumber(value)}
            </span>
            {isBest && (
              <span className="jp-Tracker-best">{trans.__('best')}</span>
            )}
          </td>
        );
      })}
      <td>{version.user || '–'}</td>
      <td className="jp-Tracker-nowrap">
        <Age at={version.createdAt} />
      </td>
      <td>
        <span className="jp-Tracker-about" title={about}>
          {about}
        </span>
      </td>
    </tr>
  );
}
