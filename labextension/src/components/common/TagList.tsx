import type { ReactElement } from 'react';
import { useState } from 'react';

import { TagForm } from '../run/TagForm';
import { useHost } from './host';
import { useFocusHeir } from './useFocusBack';

/** More than these are shown when somebody asks. */
const SHOWN = 12;

interface ITagListProps {
  readonly tags: ReadonlyArray<readonly [key: string, value: string]>;
  /** Resolves to whether the tag was added. */
  readonly onAdd: (key: string, value: string) => Promise<boolean>;
  readonly onRemove: (key: string) => void;
}

/** The tags that people gave something, to be added to and taken away. */
export function TagList(props: ITagListProps): ReactElement {
  const { trans } = useHost();
  const { tags, onAdd, onRemove } = props;
  const [isAll, setAll] = useState(false);
  const heirs = useFocusHeir<HTMLDivElement>('button');
  const shown = isAll ? tags : tags.slice(0, SHOWN);
  return (
    <div className="jp-Tracker-tags" {...heirs}>
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
              onClick={() => {
                onRemove(key);
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {shown.length < tags.length && (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            setAll(true);
          }}
        >
          {trans.__('Show %1 more', tags.length - shown.length)}
        </button>
      )}
      <TagForm onAdd={onAdd} />
    </div>
  );
}
