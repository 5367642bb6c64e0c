/** Commands that change what a run is called and what is said about it. */

import { Dialog, InputDialog } from '@jupyterlab/apputils';
import { editIcon, markdownIcon, tagIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';

import { NoteEditor, TagsEditor } from '../components';
import { CommandIds } from './commandIds';
import { HostedWidget } from './hosted';
import type { RunCommands } from './runCommand';
import type { ITracker } from './tokens';

/** Add renaming, tagging and describing. */
export function addEditCommands(
  runCommands: RunCommands,
  { tracker, host, trans }: ITracker
): void {
  const { client } = tracker;

  const rename = async (runId: string) => {
    if (isOnScreen(runId)) {
      tracker.renaming.begin(runId);
      return;
    }
    const run = await client.getRun(runId);
    const { value } = await InputDialog.getText({
      title: trans.__('Rename %1', run.name),
      text: run.name,
      okLabel: trans.__('Rename')
    });
    const name = value?.trim();
    if (name && name !== run.name) {
      await client.runEdits.rename(runId, name);
    }
  };

  const show = async (
    title: string,
    draw: (close: () => void) => ReactElement,
    buttons: ReadonlyArray<ReturnType<typeof Dialog.createButton>>
  ) => {
    const content = draw(() => {
      dialog.reject();
    });
    const dialog = new Dialog({
      title,
      body: new HostedWidget(host, content),
      buttons,
      hasClose: true
    });
    await dialog.launch();
  };

  runCommands.add({
    id: CommandIds.renameRun,
    label: trans.__('Rename Run'),
    caption: trans.__('Give the run another name'),
    icon: editIcon,
    failure: trans.__('The run cannot be renamed'),
    execute: ([runId = '']) => rename(runId)
  });
  runCommands.add({
    id: CommandIds.editTags,
    label: trans.__('Edit Tags…'),
    caption: trans.__('Add tags to the run, or take some away'),
    icon: tagIcon,
    failure: trans.__('The tags cannot be changed'),
    execute: ([runId = '']) =>
      show(
        trans.__('Tags of %1', tracker.find(runId)?.name ?? runId),
        () => <TagsEditor runId={runId} />,
        [Dialog.okButton({ label: trans.__('Close') })]
      )
  });
  runCommands.add({
    id: CommandIds.editNote,
    label: trans.__('Edit Note…'),
    caption: trans.__('Say in Markdown what the run is about'),
    icon: markdownIcon,
    failure: trans.__('The note cannot be changed'),
    execute: ([runId = '']) =>
      show(
        trans.__('Note on %1', tracker.find(runId)?.name ?? runId),
        close => <NoteEditor runId={runId} onDone={close} />,
        []
      )
  });
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
