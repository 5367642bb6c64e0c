/** The menu of a run, the same as the commands say wherever else they are. */

import { CommandRegistry } from '@lumino/commands';

import type { IRunAction } from '../components';
import { CommandIds } from './commandIds';

/** Commands about runs in the order of the menu; schema/plugin.json has the same. */
const GROUPS: ReadonlyArray<readonly string[]> = [
  [
    CommandIds.openRun,
    CommandIds.compare,
    CommandIds.restoreNotebook,
    CommandIds.insertRunCode
  ],
  [CommandIds.renameRun, CommandIds.editTags, CommandIds.editNote],
  [CommandIds.pinRun, CommandIds.hideRun, CommandIds.colorRun],
  [CommandIds.copyRunId, CommandIds.copyRunCode, CommandIds.copyModelCode],
  [CommandIds.registerModel, CommandIds.verifyRun],
  [CommandIds.stopRun, CommandIds.deleteRuns]
];

/** What can be done with a run, asked from its row. */
export function runActions(
  commands: CommandRegistry,
  runId: string
): IRunAction[][] {
  const args = { row: runId };
  return GROUPS.map(group =>
    group
      // An application without notebooks lacks some.
      .filter(id => commands.hasCommand(id))
      .map(id => ({
        label: commands.label(id, args),
        keys: keysOf(commands, id),
        isEnabled: commands.isEnabled(id, args),
        isOn: commands.isToggleable(id, args)
          ? commands.isToggled(id, args)
          : undefined,
        onChoose: () => void commands.execute(id, args)
      }))
  ).filter(group => group.length > 0);
}

function keysOf(commands: CommandRegistry, id: string): string | undefined {
  const binding = commands.keyBindings.find(({ command }) => command === id);
  return binding && CommandRegistry.formatKeystroke(binding.keys);
}
