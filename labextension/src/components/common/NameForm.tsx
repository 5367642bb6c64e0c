import type { ReactElement } from 'react';
import { useState } from 'react';

import { useHost } from './host';

interface INameFormProps {
  readonly label: string;
  /** What the button says. */
  readonly action: string;
  /** The name so far. */
  readonly value?: string;
  readonly onSubmit: (name: string) => Promise<void> | void;
  readonly onCancel: () => void;
}

/** Asks for a name; Escape gives up. */
export function NameForm(props: INameFormProps): ReactElement {
  const { trans } = useHost();
  const [name, setName] = useState(props.value ?? '');
  const trimmed = name.trim();
  return (
    <form
      className="jp-Tracker-nameForm"
      onSubmit={event => {
        event.preventDefault();
        if (trimmed) {
          void props.onSubmit(trimmed);
        }
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          props.onCancel();
        }
      }}
    >
      <input
        className="jp-Tracker-input"
        aria-label={props.label}
        placeholder={trans.__('Name')}
        autoFocus
        value={name}
        onChange={event => {
          setName(event.currentTarget.value);
        }}
        onFocus={event => {
          event.currentTarget.select();
        }}
      />
      <button
        type="submit"
        className="jp-Tracker-button"
        disabled={!trimmed || trimmed === props.value}
      >
        {props.action}
      </button>
    </form>
  );
}
