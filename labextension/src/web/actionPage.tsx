/** This page as the actions about runs see it. */

import type { IActionPage } from '../components';
import { copyText } from '../components/common/saveFile';
import { Confirmation } from './Confirmation';
import { Dialog } from './Dialog';
import type { Dialogs } from './dialogs';
import { DialogButtons } from './DialogButtons';
import type { Notices } from './notices';

/** Make it: what actions ask becomes a dialog or a notice. */
export function makeActionPage(
  dialogs: Dialogs,
  notices: Notices
): IActionPage {
  return {
    copy: copyText,
    confirm: async question => {
      let isMeant = false;
      await dialogs.open(close => (
        <Confirmation
          {...question}
          onAgree={() => {
            isMeant = true;
            close();
          }}
          onClose={close}
        />
      ));
      return isMeant;
    },
    show: (title, draw, closing) =>
      dialogs.open(close => (
        <Dialog title={title} onClose={close}>
          {draw(close)}
          {closing && <DialogButtons cancel={closing} onCancel={close} />}
        </Dialog>
      )),
    tell: (text, undo) => {
      notices.say({ text, undo });
    },
    warn: text => {
      notices.say({ text, isError: true });
    }
  };
}
