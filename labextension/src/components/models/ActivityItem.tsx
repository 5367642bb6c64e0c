import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IActivity } from '../../api';
import { useHost } from '../common/host';
import { useFocusBack } from '../common/useFocusBack';
import { Markdown } from '../markdown/Markdown';
import type { Edit } from '../run/useEdit';
import { Age } from './Age';
import { CommentForm } from './CommentForm';
import { activityLabel } from './labels';

interface IActivityItemProps {
  readonly activity: IActivity;
  readonly edit: Edit;
}

/** Something that was done with a version; a comment can be changed by who wrote it. */
export function ActivityItem(props: IActivityItemProps): ReactElement {
  const { tracker, trans } = useHost();
  const { activity, edit } = props;
  const [isEditing, setEditing] = useState(false);
  const button = useFocusBack(isEditing);
  const client = tracker.client.reviews;
  const save = async (comment: string) => {
    const isSaved = await edit(() =>
      client.changeComment(activity.id, comment)
    );
    setEditing(!isSaved);
    return isSaved;
  };
  return (
    <li data-type={activity.type}>
      <div className="jp-Tracker-activityHead">
        <span>{activityLabel(trans, activity)}</span>
        <span className="jp-Tracker-facts">
          <Age at={activity.at} />
        </span>
        {activity.isChangeable && !isEditing && (
          <span className="jp-Tracker-actions">
            <button
              ref={button}
              type="button"
              className="jp-Tracker-link jp-mod-quiet"
              onClick={() => {
                setEditing(true);
              }}
            >
              {trans.__('Edit')}
            </button>
            <button
              type="button"
              className="jp-Tracker-link jp-mod-quiet"
              onClick={() => void edit(() => client.deleteComment(activity.id))}
            >
              {trans.__('Delete')}
            </button>
          </span>
        )}
      </div>
      {isEditing ? (
        <CommentForm
          text={activity.comment}
          action={trans.__('Save')}
          onSave={save}
          onCancel={() => {
            setEditing(false);
          }}
        />
      ) : (
        activity.comment && <Markdown text={activity.comment} />
      )}
    </li>
  );
}
