import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IRun } from '../../api';
import { sortTags } from '../../compare';
import { useHost } from '../common/host';
import { TagForm } from './TagForm';
import type { Edit } from './useEdit';

/** More than these are shown when somebody asks. */
const SHOWN = 12;

interface ITagChipsProps {
  readonly run: IRun;
  readonly edit: Edit;
}

/** The tags that people gave a run, to be added to and taken away. */
export function TagChips({ run, edit }: ITagChipsProps): ReactElement {
  const { tracker, trans } = useHost();
  const [isAll, setAll] = useState(false);
  const { own } = sortTags(run);
  const shown = isAll ? own : own.slice(0, SHOWN);
  const client = tracker.client.runPage;
  return (
    <div className="jp-Tracker-tags">
      <ul aria-label={trans.__('Tags')}>
        {shown.map(([key, value]) => (
          <li key={key} className="jp-Tracker-tag" title={`${key}: ${value}`}>
            <span className="jp-Tracker-tagKey">{key}</span>
            {value && <span className="jp-Tracker-tagValue">{value}</span>}
            <button
              type="button"
              className="jp-Tracker-tagRemove"
              aria-label={trans.__('Remove the tag %1', key)}
              title={trans.__('Remove the tag %1', key)}
              onClick={() => void edit(() => client.deleteTag(run.runId, key))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {shown.length < own.length && (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            setAll(true);
          }}
        >
          {trans.__('Show %1 more', own.length - shown.length)}
        </button>
      )}
      <TagForm
        onAdd={(key, value) => edit(() => client.setTag(run.runId, key, value))}
      />
    </div>
  );
}
