import type { ReactElement } from 'react';
import { useState } from 'react';

import { useHost } from '../common/host';

interface INoteFormProps {
  readonly text: string;
  readonly onSave: (text: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** A field for Markdown; Ctrl+Enter saves, Escape gives up. */
export function NoteForm(props: INoteFormProps): ReactElement {
  const { trans } = useHost();
  const { onSave, onCancel } = props;
  const [draft, setDraft] = useState(props.text);
  return (
    <form
      className="jp-Tracker-noteForm"
      onSubmit={event => {
        event.preventDefault();
        void onSave(draft);
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          onCancel();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          void onSave(draft);
        }
      }}
    >
      <textarea
        autoFocus
        className="jp-Tracker-input"
        aria-label={trans.__('Description in Markdown')}
        rows={6}
        value={draft}
        onChange={event => {
          setDraft(event.currentTarget.value);
        }}
      />
      <span className="jp-Tracker-actions">
        <button type="submit" className="jp-Tracker-button jp-mod-accept">
          {trans.__('Save')}
        </button>
        <button type="button" className="jp-Tracker-button" onClick={onCancel}>
          {trans.__('Cancel')}
        </button>
      </span>
    </form>
  );
}
