import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IModelVersion } from '../../api';
import { ErrorNote } from '../common/ErrorNote';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { useEdit } from '../run/useEdit';
import { ActivityItem } from './ActivityItem';
import { CommentForm } from './CommentForm';
import { useModel } from './context';

/** What was done with a version and said about it, the newest first. */
export function ActivityTab({
  version
}: {
  version: IModelVersion;
}): ReactElement {
  const { tracker, trans } = useHost();
  const { revision } = useModel();
  const { name, version: number } = version;
  const client = tracker.client.reviews;
  const load = useCallback(
    () => client.activities({ name, version: number }),
    // A new revision means that the same request has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, name, number, revision]
  );
  const loaded = useRetried(load);
  const { edit, error } = useEdit(loaded.retry);
  return (
    <>
      <CommentForm
        action={trans.__('Comment')}
        onSave={comment =>
          edit(() => client.comment({ name, version: number }, comment))
        }
      />
      {error && <ErrorNote message={error} />}
      <Loaded loaded={loaded}>
        {activities => (
          <ol
            className="jp-Tracker-activities"
            aria-label={trans.__('Activity')}
            data-testid="tracker-activities"
          >
            {activities.map(activity => (
              <ActivityItem key={activity.id} activity={activity} edit={edit} />
            ))}
          </ol>
        )}
      </Loaded>
    </>
  );
}
