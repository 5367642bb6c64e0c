/** Commands that change how runs look to the reader, here and in every chart. */

import { Dialog } from '@jupyterlab/apputils';
import { paletteIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { ColorPalette } from '../components';
import { CommandIds } from './commandIds';
import { HostedWidget } from './hosted';
import type { RunCommands } from './runCommand';
import type { ITracker } from './tokens';

/** Add pinning, hiding and colouring. */
export function addLookCommands(
  runCommands: RunCommands,
  { tracker, host, trans }: ITracker,
  commands: CommandRegistry
): void {
  const { looks } = tracker;

  const chooseColor = async (runId: string) => {
    const close = () => {
      dialog.reject();
    };
    const palette = (
      <ColorPalette runId={runId} top={0} left={0} onClose={close} />
    );
    const dialog = new Dialog({
      title: trans.__('Colour of %1', tracker.find(runId)?.name ?? runId),
      body: new HostedWidget(host, palette),
      buttons: [],
      hasClose: true
    });
    await dialog.launch();
  };

  runCommands.add({
    id: CommandIds.pinRun,
    label: trans.__('Pin Run'),
    caption: trans.__('Keep the run on top of the list'),
    isToggled: ([runId = '']) => looks.isPinned(runId),
    failure: trans.__('The run cannot be pinned'),
    execute: ([runId = '']) => {
      looks.togglePin(runId);
    }
  });
  runCommands.add({
    id: CommandIds.hideRun,
    label: trans.__('Hide Run in Charts'),
    caption: trans.__('Leave the run out of charts'),
    isToggled: ([runId = '']) => looks.isHidden(runId),
    failure: trans.__('The run cannot be hidden'),
    execute: ([runId = '']) => {
      looks.toggleHidden(runId);
    }
  });
  runCommands.add({
    id: CommandIds.colorRun,
    label: trans.__('Choose Colour of Run…'),
    caption: trans.__('Choose the colour of the run in lists and charts'),
    icon: paletteIcon,
    failure: trans.__('The colour cannot be chosen'),
    execute: ([runId = '']) => chooseColor(runId)
  });
  looks.subscribe(() => {
    commands.notifyCommandChanged(CommandIds.pinRun);
    commands.notifyCommandChanged(CommandIds.hideRun);
  });
}
