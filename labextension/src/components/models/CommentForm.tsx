import type { ReactElement } from 'react';
import { useState } from 'react';

import { useHost } from '../common/host';

interface ICommentFormProps {
  readonly text?: string;
  /** What the button says. */
  readonly action: string;
  /** Resolves to whether it was saved. */
  readonly onSave: (comment: string) => Promise<boolean>;
  readonly onCancel?: () => void;
}

/** A field for a comment in Markdown; Ctrl+Enter saves, Escape gives up. */
export function CommentForm(props: ICommentFormProps): ReactElement {
  const { trans } = useHost();
  const { text = '', action, onSave, onCancel } = props;
  const [draft, setDraft] = useState(text);
  const save = async () => {
    if (draft.trim() && (await onSave(draft.trim()))) {
      setDraft('');
    }
  };
  return (
    <form
      className="jp-Tracker-commentForm"
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          onCancel?.();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          void save();
        }
      }}
    >
      <textarea
        className="jp-Tracker-input"
        aria-label={trans.__('Comment in Markdown')}
        placeholder={trans.__('Say something about this version')}
        autoFocus={onCancel !== undefined}
        rows={2}
        value={draft}
        onChange={event => {
          setDraft(event.currentTarget.value);
        }}
      />
      <span className="jp-Tracker-actions">
        <button
          type="submit"
          className="jp-Tracker-button"
          disabled={!draft.trim()}
        >
          {action}
        </button>
        {onCancel && (
          <button
            type="button"
            className="jp-Tracker-button"
            onClick={onCancel}
          >
            {trans.__('Cancel')}
          </button>
        )}
      </span>
    </form>
  );
}
