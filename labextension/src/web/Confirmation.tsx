import type { ReactElement } from 'react';

import type { IQuestion } from '../components';
import { useHost } from '../components/common/host';
import { Dialog } from './Dialog';
import { DialogButtons } from './DialogButtons';

interface IConfirmationProps extends IQuestion {
  readonly onAgree: () => void;
  readonly onClose: () => void;
}

/** Asks before something is done that ends something; whoever presses Enter at once says no. */
export function Confirmation(props: IConfirmationProps): ReactElement {
  const { trans } = useHost();
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p>{props.text}</p>
      <DialogButtons cancel={trans.__('Cancel')} onCancel={props.onClose}>
        <button
          type="button"
          className="jp-Tracker-button jp-mod-warn"
          onClick={props.onAgree}
        >
          {props.action}
        </button>
      </DialogButtons>
    </Dialog>
  );
}
