import type { ReactElement } from 'react';

import { usualOther } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { useModel } from './context';
import type { VersionPair } from './ModelView';
import { VersionDiff } from './VersionDiff';

interface ICompareVersionsProps {
  readonly pair: VersionPair;
  readonly onChoose: (pair: VersionPair) => void;
  /** Whether the second one is the page's own. */
  readonly isSecondFixed?: boolean;
}

/** Two versions of the model, and what differs between them. */
export function CompareVersions(props: ICompareVersionsProps): ReactElement {
  const { trans } = useHost();
  const { versions } = useModel();
  const { pair, onChoose, isSecondFixed } = props;
  const [firstId, secondId] = pair;
  const second =
    versions.find(({ version }) => version === secondId) ?? versions[0];
  const first =
    versions.find(({ version }) => version === firstId) ??
    (second && usualOther(second, versions));
  if (!first || !second) {
    return (
      <Note>{trans.__('There are not two versions to compare yet.')}</Note>
    );
  }
  return (
    <>
      <div className="jp-Tracker-actions jp-Tracker-useBar">
        <VersionSelect
          label={trans.__('From')}
          value={first.version}
          onChange={version => {
            onChoose([version, second.version]);
          }}
        />
        {!isSecondFixed && (
          <VersionSelect
            label={trans.__('to')}
            value={second.version}
            onChange={version => {
              onChoose([first.version, version]);
            }}
          />
        )}
      </div>
      <VersionDiff first={first} second={second} />
    </>
  );
}

interface IVersionSelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (version: string) => void;
}

function VersionSelect(props: IVersionSelectProps): ReactElement {
  const { trans } = useHost();
  const { versions } = useModel();
  return (
    <label className="jp-Tracker-field">
      <span>{props.label}</span>
      <select
        className="jp-Tracker-input"
        value={props.value}
        onChange={event => {
          props.onChange(event.currentTarget.value);
        }}
      >
        {versions.map(({ version, stage, aliases }) => (
          <option key={version} value={version}>
            {[
              trans.__('Version %1', version),
              ...(stage === 'None' ? [] : [stage]),
              ...aliases.map(alias => `@${alias}`)
            ].join(' · ')}
          </option>
        ))}
      </select>
    </label>
  );
}
