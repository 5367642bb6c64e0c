import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRouter } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { linkIcon } from '@jupyterlab/ui-components';

import { CommandIds } from './commandIds';
import { describeArgs } from './describeArgs';
import { ITracker } from './tokens';

const PARAMETER = 'tracker-compare';
const PATTERN = new RegExp(`[?&]${PARAMETER}=`);

/** How long it is said that a link was copied, in ms. */
const SHOWN = 4000;

/** Copies links to comparisons, and opens what such a link says. */
export const linkPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-tracker-labextension:link',
  description: 'Shares comparisons of runs by link.',
  autoStart: true,
  requires: [ITracker],
  optional: [IRouter],
  activate: (
    app: JupyterFrontEnd,
    { trans }: ITracker,
    router: IRouter | null
  ): void => {
    const { commands } = app;

    commands.addCommand(CommandIds.copyLink, {
      label: trans.__('Copy Link to Comparison'),
      caption: trans.__('Copy a link that opens the same comparison'),
      icon: linkIcon,
      describedBy: describeArgs(
        {
          link: {
            type: 'string',
            description: trans.__('Runs and how to look at them')
          }
        },
        ['link']
      ),
      isEnabled: args => Boolean(args.link),
      execute: args => {
        Clipboard.copyToSystem(addressOf(args.link as string));
        Notification.success(
          trans.__('The link to this comparison was copied.'),
          { autoClose: SHOWN }
        );
      }
    });

    commands.addCommand(CommandIds.openLink, {
      label: trans.__('Open Link to Comparison'),
      describedBy: describeArgs(
        {
          path: {
            type: 'string',
            description: trans.__('Address without its query')
          },
          search: {
            type: 'string',
            description: trans.__('Query of the address')
          }
        },
        ['path', 'search']
      ),
      execute: async args => {
        const query = new URLSearchParams(args.search as string);
        const link = query.get(PARAMETER);
        query.delete(PARAMETER);
        // Else each reload would open it again.
        const rest = query.toString();
        router?.navigate(`${args.path as string}${rest && `?${rest}`}`, {
          skipRouting: true
        });
        await app.restored;
        if (link) {
          await commands.execute(CommandIds.compare, { link });
        }
      }
    });
    router?.register({ command: CommandIds.openLink, pattern: PATTERN });
  }
};

/** The address that opens a comparison, for whoever may use this server. */
function addressOf(link: string): string {
  const query = new URLSearchParams({ [PARAMETER]: link });
  return `${URLExt.join(PageConfig.getShareUrl(), 'lab')}?${query.toString()}`;
}
