import type { ReactElement } from 'react';

import { NOTE_TAG } from '../../compare';
import { useHost } from '../common/host';
import { NameForm } from '../common/NameForm';
import { NoteForm } from '../run/NoteForm';
import { TagChips } from '../run/TagChips';
import { RunEditor } from './RunEditor';

/** The tags of a run, to be added to and taken away. */
export function TagsEditor({ runId }: { runId: string }): ReactElement {
  return (
    <RunEditor runId={runId}>
      {(run, edit) => <TagChips run={run} edit={edit} />}
    </RunEditor>
  );
}

interface IEditorProps {
  readonly runId: string;
  readonly onDone: () => void;
}

/** The name of a run, to be changed. */
export function NameEditor({ runId, onDone }: IEditorProps): ReactElement {
  const { tracker, trans } = useHost();
  return (
    <RunEditor runId={runId}>
      {(run, edit) => (
        <NameForm
          label={trans.__('New name of %1', run.name)}
          action={trans.__('Rename')}
          value={run.name}
          onCancel={onDone}
          onSubmit={async name => {
            const { runEdits } = tracker.client;
            if (await edit(() => runEdits.rename(runId, name))) {
              onDone();
            }
          }}
        />
      )}
    </RunEditor>
  );
}

/** What somebody wrote about a run, to be written anew. */
export function NoteEditor({ runId, onDone }: IEditorProps): ReactElement {
  const { runEdits } = useHost().tracker.client;
  return (
    <RunEditor runId={runId}>
      {(run, edit) => (
        <NoteForm
          text={run.tags[NOTE_TAG] ?? ''}
          onCancel={onDone}
          onSave={async text => {
            if (await edit(() => runEdits.setTag(runId, NOTE_TAG, text))) {
              onDone();
            }
          }}
        />
      )}
    </RunEditor>
  );
}
