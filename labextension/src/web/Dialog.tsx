import type { PropsWithChildren, ReactElement } from 'react';
import { useId, useLayoutEffect, useRef } from 'react';

interface IDialogProps {
  readonly title: string;
  readonly onClose: () => void;
}

/** A question over the page; the browser keeps the focus in it, and gives it back. */
export function Dialog(props: PropsWithChildren<IDialogProps>): ReactElement {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      // As long as it is on the page: one that is just gone keeps the focus.
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className="jp-TrackerWeb-dialog"
      aria-labelledby={titleId}
      onClose={props.onClose}
    >
      <h2 id={titleId}>{props.title}</h2>
      {props.children}
    </dialog>
  );
}
