import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { NOTE_TAG } from '../../compare';
import { useHost } from '../common/host';
import { DescriptionSection } from '../markdown/DescriptionSection';
import type { Edit } from './useEdit';

interface INoteSectionProps {
  readonly run: IRun;
  readonly edit: Edit;
}

/** What somebody wrote about the run, in Markdown. */
export function NoteSection({ run, edit }: INoteSectionProps): ReactElement {
  const { tracker, trans } = useHost();
  const client = tracker.client.runEdits;
  return (
    <DescriptionSection
      text={run.tags[NOTE_TAG] ?? ''}
      none={trans.__('Say what this run is about, in Markdown.')}
      testId="tracker-note"
      onSave={text => edit(() => client.setTag(run.runId, NOTE_TAG, text))}
    />
  );
}
