import { RUN_MENU } from '../../components/actions/commonActions';
import schema from '../../../schema/plugin.json';
import { CommandIds } from '../commandIds';

interface IItem {
  readonly command?: string;
}

const MENU = RUN_MENU.flatMap((names, index) => [
  ...(index > 0 ? [undefined] : []),
  ...names.map(name => CommandIds[name])
]);

/** The commands in order; undefined stands for a line between groups. */
const commandsOf = (items: readonly IItem[]) =>
  items.map(({ command }) => command);

it('The menus that the settings declare are the menu of a run', () => {
  const { main, context } = schema['jupyter.lab.menus'];
  const submenus = main.flatMap(({ items }) =>
    items.flatMap(item => ('submenu' in item ? [item.submenu] : []))
  );
  expect(submenus.map(({ items }) => commandsOf(items))).toEqual([MENU]);
  const ranked = [...context].sort((a, b) => a.rank - b.rank);
  expect(commandsOf(ranked)).toEqual(MENU);
});
