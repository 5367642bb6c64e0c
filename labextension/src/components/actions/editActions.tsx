/** Actions that change what a run is called and what is said about it. */

import type { IActionContext, IRunActionSpec } from './runAction';
import { NameEditor, NoteEditor, TagsEditor } from './RunEditors';

/** Renaming, tagging and describing. */
export function editActions({ tracker, trans, page }: IActionContext) {
  const nameOf = (runId: string) => tracker.find(runId)?.name ?? runId;

  return {
    renameRun: {
      label: trans.__('Rename Run'),
      caption: trans.__('Give the run another name'),
      failure: trans.__('The run cannot be renamed'),
      execute: async ([runId = '']) => {
        if (isOnScreen(runId)) {
          tracker.renaming.begin(runId);
        } else {
          await page.show(trans.__('Rename %1', nameOf(runId)), close => (
            <NameEditor runId={runId} onDone={close} />
          ));
        }
      }
    },
    editTags: {
      label: trans.__('Edit Tags…'),
      caption: trans.__('Add tags to the run, or take some away'),
      failure: trans.__('The tags cannot be changed'),
      execute: ([runId = '']) =>
        page.show(
          trans.__('Tags of %1', nameOf(runId)),
          () => <TagsEditor runId={runId} />,
          trans.__('Close')
        )
    },
    editNote: {
      label: trans.__('Edit Note…'),
      caption: trans.__('Say in Markdown what the run is about'),
      failure: trans.__('The note cannot be changed'),
      execute: ([runId = '']) =>
        page.show(trans.__('Note on %1', nameOf(runId)), close => (
          <NoteEditor runId={runId} onDone={close} />
        ))
    }
  } satisfies Record<string, IRunActionSpec>;
}

/** Whether the reader sees the row of a run in the list, where its name can become a field. */
function isOnScreen(runId: string): boolean {
  const rows = document.querySelectorAll<HTMLElement>(
    '.jp-Tracker-grid [data-run-id]'
  );
  return [...rows].some(
    row => row.dataset.runId === runId && row.offsetParent !== null
  );
}
