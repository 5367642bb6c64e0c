import type { PropsWithChildren, ReactElement } from 'react';

interface IDialogButtonsProps {
  /** What the button says that closes the dialog. */
  readonly cancel: string;
  readonly onCancel: () => void;
}

/** The buttons at the end of a dialog: one that closes it, then what it is there for. */
export function DialogButtons(
  props: PropsWithChildren<IDialogButtonsProps>
): ReactElement {
  return (
    <div className="jp-TrackerWeb-dialogButtons">
      <button
        type="button"
        className="jp-Tracker-button"
        onClick={props.onCancel}
      >
        {props.cancel}
      </button>
      {props.children}
    </div>
  );
}
