import type { ReactElement } from 'react';
import { useState } from 'react';

import { useHost } from '../common/host';
import { useFocusBack } from '../common/useFocusBack';

interface ITagFormProps {
  /** Resolves to whether the tag was added. */
  readonly onAdd: (key: string, value: string) => Promise<boolean>;
}

/** Asks for a tag, once its button is pressed. */
export function TagForm({ onAdd }: ITagFormProps): ReactElement {
  const { trans } = useHost();
  const [isOpen, setOpen] = useState(false);
  const button = useFocusBack(isOpen);
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  if (!isOpen) {
    return (
      <button
        ref={button}
        type="button"
        className="jp-Tracker-link jp-mod-quiet"
        onClick={() => {
          setOpen(true);
        }}
      >
        {trans.__('+ Add tag')}
      </button>
    );
  }
  const add = async () => {
    if (await onAdd(key.trim(), value)) {
      setKey('');
      setValue('');
      setOpen(false);
    }
  };
  return (
    <form
      className="jp-Tracker-inlineForm"
      onSubmit={event => {
        event.preventDefault();
        void add();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          setOpen(false);
        }
      }}
    >
      <input
        autoFocus
        className="jp-Tracker-input"
        aria-label={trans.__('Name of the tag')}
        placeholder={trans.__('name')}
        spellCheck={false}
        value={key}
        onChange={event => {
          setKey(event.currentTarget.value);
        }}
      />
      <input
        className="jp-Tracker-input"
        aria-label={trans.__('Value of the tag')}
        placeholder={trans.__('value')}
        value={value}
        onChange={event => {
          setValue(event.currentTarget.value);
        }}
      />
      <button
        type="submit"
        className="jp-Tracker-button"
        disabled={!key.trim()}
      >
        {trans.__('Add')}
      </button>
    </form>
  );
}
