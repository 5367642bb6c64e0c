/** JupyterLab as the actions about runs see it. */

import {
  Clipboard,
  Dialog,
  Notification,
  showDialog
} from '@jupyterlab/apputils';

import type { IActionPage } from '../components';
import { HostedWidget } from './hosted';
import type { ITracker } from './tokens';

/** How long it is said that something was done, in ms. */
const SAID = 2000;

/** How long it can be undone from its note, in ms. */
const UNDO = 15_000;

/** Make it: what actions ask becomes a dialog or a notification. */
export function makeActionPage({ host, trans }: ITracker): IActionPage {
  return {
    copy: text => {
      Clipboard.copyToSystem(text);
    },
    confirm: async ({ title, text, action }) => {
      const { button } = await showDialog({
        title,
        body: text,
        buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: action })]
      });
      return button.accept;
    },
    show: async (title, draw, closing) => {
      const content = draw(() => {
        dialog.reject();
      });
      const dialog = new Dialog({
        title,
        body: new HostedWidget(host, content),
        buttons: closing ? [Dialog.okButton({ label: closing })] : [],
        hasClose: true
      });
      await dialog.launch();
    },
    tell: (text, undo) => {
      if (undo) {
        const action = { label: trans.__('Undo'), callback: () => void undo() };
        Notification.emit(text, 'default', {
          autoClose: UNDO,
          actions: [action]
        });
      } else {
        Notification.info(text, { autoClose: SAID });
      }
    },
    warn: text => {
      Notification.error(text);
    }
  };
}
