/** The menu of a run, the same as the commands say wherever else they are. */

import { CommandRegistry } from '@lumino/commands';

import type { IRunAction } from '../components';
import { RUN_MENU } from '../components';
import { CommandIds } from './commandIds';

/** What can be done with a run, asked from its row. */
export function runActions(
  commands: CommandRegistry,
  runId: string
): IRunAction[][] {
  const args = { row: runId };
  // schema/plugin.json has the same commands in the same order.
  return RUN_MENU.map(group =>
    group
      .map(name => CommandIds[name])
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
