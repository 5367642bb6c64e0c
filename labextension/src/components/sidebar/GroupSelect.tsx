import type { ReactElement } from 'react';

import type { GroupField } from '../../compare';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { groupLabel } from './describeGroup';
import { KeyOptions, packChoice, unpackChoice } from './KeyOptions';

const FIELDS = ['experiment', 'notebook', 'status', 'user'] as const;

/** Chooses what the runs are grouped by. */
export function GroupSelect(): ReactElement {
  const { tracker, trans } = useHost();
  const { group } = useObservable(tracker.view);
  return (
    <select
      className="jp-Tracker-input"
      data-testid="tracker-group-by"
      aria-label={trans.__('Group by')}
      title={trans.__('Group by')}
      value={group ? packChoice(group) : ''}
      onChange={event => {
        const choice = event.currentTarget.value;
        tracker.view.setGroup(
          choice ? unpackChoice<GroupField>(choice) : undefined
        );
      }}
    >
      <option value="">{trans.__('Ungrouped')}</option>
      {FIELDS.map(field => (
        <option key={field} value={field}>
          {groupLabel(trans, field)}
        </option>
      ))}
      <KeyOptions kinds={['param', 'tag']} chosen={group} />
    </select>
  );
}
