import { CommandRegistry } from '@lumino/commands';

import { CommandIds } from '../commandIds';
import { runActions } from '../runMenu';

function commandsOf(
  ...added: Array<
    [keyof typeof CommandIds, Partial<CommandRegistry.ICommandOptions>]
  >
): CommandRegistry {
  const commands = new CommandRegistry();
  for (const [name, options] of added) {
    commands.addCommand(CommandIds[name], { execute: () => name, ...options });
  }
  return commands;
}

describe('runActions', () => {
  it('has the commands that there are, in the groups of the menu', () => {
    const commands = commandsOf(
      ['deleteRuns', { label: 'Delete' }],
      ['renameRun', { label: 'Rename' }],
      ['openRun', { label: 'Open' }]
    );
    const labels = runActions(commands, 'a').map(group =>
      group.map(({ label }) => label)
    );
    expect(labels).toEqual([['Open'], ['Rename'], ['Delete']]);
  });

  it('asks each command about the run of the row', () => {
    const commands = commandsOf([
      'stopRun',
      {
        label: ({ row }) => `Stop ${String(row)}`,
        isEnabled: ({ row }) => row !== 'a'
      }
    ]);
    expect(runActions(commands, 'a')[0]?.[0]).toMatchObject({
      label: 'Stop a',
      isEnabled: false
    });
    expect(runActions(commands, 'b')[0]?.[0]?.isEnabled).toBe(true);
  });

  it('runs the command for that run', () => {
    const execute = jest.fn();
    const commands = commandsOf(['deleteRuns', { execute }]);
    runActions(commands, 'a')[0]?.[0]?.onChoose();
    expect(execute.mock.lastCall?.[0]).toMatchObject({ row: 'a' });
  });

  it('says of what can be switched whether it is on, and of nothing else', () => {
    const commands = commandsOf(
      ['pinRun', { isToggleable: true, isToggled: ({ row }) => row === 'a' }],
      ['colorRun', {}]
    );
    const [pin, color] = runActions(commands, 'a')[0] ?? [];
    expect([pin?.isOn, color?.isOn]).toEqual([true, undefined]);
  });

  it('shows the key of a command', () => {
    const commands = commandsOf(['renameRun', {}], ['hideRun', {}]);
    commands.addKeyBinding({
      command: CommandIds.renameRun,
      keys: ['F2'],
      selector: 'body'
    });
    const keys = runActions(commands, 'a').map(group => group[0]?.keys);
    expect(keys).toEqual(['F2', undefined]);
  });
});
