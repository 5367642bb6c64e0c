import type { ReactElement } from 'react';
import { useState } from 'react';

import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { useFocusBack } from '../common/useFocusBack';
import { NoteForm } from '../run/NoteForm';
import { Markdown } from './Markdown';

interface IDescriptionSectionProps {
  readonly text: string;
  /** Stands there when there is no text. */
  readonly none: string;
  readonly testId?: string;
  /** Resolves to whether it was saved. */
  readonly onSave: (text: string) => Promise<boolean>;
}

/** What somebody wrote about something, in Markdown, to be read and changed. */
export function DescriptionSection(
  props: IDescriptionSectionProps
): ReactElement {
  const { trans } = useHost();
  const { text, none, testId, onSave } = props;
  const [isEditing, setEditing] = useState(false);
  const button = useFocusBack(isEditing);
  const save = async (changed: string) => {
    if (await onSave(changed)) {
      setEditing(false);
    }
  };
  return (
    <Section
      title={trans.__('Description')}
      testId={testId}
      aside={
        !isEditing && (
          <button
            ref={button}
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
          text={text}
          onSave={save}
          onCancel={() => {
            setEditing(false);
          }}
        />
      ) : text ? (
        <Markdown text={text} />
      ) : (
        <Note>{none}</Note>
      )}
    </Section>
  );
}
