import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { sortTags } from '../../compare';
import { useHost } from '../common/host';
import { TagList } from '../common/TagList';
import type { Edit } from './useEdit';

interface ITagChipsProps {
  readonly run: IRun;
  readonly edit: Edit;
}

/** The tags that people gave a run, to be added to and taken away. */
export function TagChips({ run, edit }: ITagChipsProps): ReactElement {
  const client = useHost().tracker.client.runEdits;
  return (
    <TagList
      tags={sortTags(run).own}
      onAdd={(key, value) => edit(() => client.setTag(run.runId, key, value))}
      onRemove={key => void edit(() => client.deleteTag(run.runId, key))}
    />
  );
}
