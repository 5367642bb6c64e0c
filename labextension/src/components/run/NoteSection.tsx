import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IRun } from '../../api';
import { NOTE_TAG } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { Markdown } from '../markdown/Markdown';
import { NoteForm } from './NoteForm';
import type { Edit } from './useEdit';

interface INoteSectionProps {
  readonly run: IRun;
  readonly edit: Edit;
}

/** What somebody wrote about the run, in Markdown. */
export function NoteSection({ run, edit }: INoteSectionProps): ReactElement {
  const { tracker, trans } = useHost();
  const [isEditing, setEditing] = useState(false);
  const note = run.tags[NOTE_TAG] ?? '';
  const save = async (text: string) => {
    const client = tracker.client.runPage;
    if (await edit(() => client.setTag(run.runId, NOTE_TAG, text))) {
      setEditing(false);
    }
  };
  return (
    <Section
      title={trans.__('Description')}
      testId="tracker-note"
      aside={
        !isEditing && (
          <button
            type="button"
            className="jp-Tracker-link"
            onClick={() => {
              setEditing(true);
            }}
          >
            {trans.__('Edit')}
          </button>
        )
      }
    >
      {isEditing ? (
        <NoteForm
          text={note}
          onSave={save}
          onCancel={() => {
            setEditing(false);
          }}
        />
      ) : note ? (
        <Markdown text={note} />
      ) : (
        <Note>{trans.__('Say what this run is about, in Markdown.')}</Note>
      )}
    </Section>
  );
}
